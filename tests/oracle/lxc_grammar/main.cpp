// SPDX-License-Identifier: LGPL-2.1-or-later
// usage: lxc_grammar SEED COUNT: makes COUNT configs and asks liblxc and our grammar whether they load. Tells
// where the two differ, key by key, with the smallest config that shows it. Exit: 0 they agree, 1 they do
// not, 2 usage.
#include "base/fd.hpp"
#include "generate.hpp"
#include "lxc/config_text.hpp"
#include "lxc/grammar.hpp"
#include "oracle/lxc_config/container.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <lxc/lxccontainer.h>
#include <map>
#include <stdexcept>
#include <sys/mman.h>
#include <unistd.h>

namespace warden::oracle {
namespace {

namespace fs = std::filesystem;

using Lines = std::vector<std::string>;

enum class Answer { loads, refused, unsure };

std::string joined(const Lines &lines) {
    std::string out;
    for (const std::string &line : lines)
        out += line;
    return out;
}

Answer ours(const std::string &text, unsigned lxc) {
    lxc::Grammar grammar(lxc);
    lxc::RowReader reader(text, lxc::Syntax::lxc);
    Answer answer = Answer::loads;
    for (lxc::Row row; reader.next(row) && row.live;) {
        if (row.line.kind == lxc::LineKind::malformed)
            return Answer::refused;
        if (row.line.kind != lxc::LineKind::setting)
            continue;
        const auto complaint = grammar.next(row.line.key, row.line.value);
        if (complaint && complaint->kind != lxc::Complaint::Kind::doubt)
            return Answer::refused;
        if (complaint)
            answer = Answer::unsure;
    }
    return answer;
}

// In memory: a file on a disk would cost most of the time.
class ConfigFile {
public:
    ConfigFile() : fd_(memfd_create("config", MFD_CLOEXEC)) {
        if (!fd_)
            throw std::runtime_error("no memory file");
    }
    std::string path() const { return "/proc/self/fd/" + std::to_string(*fd_); }
    void rewrite(const std::string &text) {
        const auto size = static_cast<ssize_t>(text.size());
        if (ftruncate(*fd_, 0) != 0 || pwrite(*fd_, text.data(), text.size(), 0) != size)
            throw std::runtime_error("the memory file cannot be written");
    }

private:
    Fd fd_;
};

class Comparison {
public:
    explicit Comparison(const fs::path &directory)
        : theirs_(directory / "lxcpath"),
          lxc_(static_cast<unsigned>(std::strtoul(lxc_get_version(), nullptr, 10))) {}

    bool loads(const std::string &text) {
        file_.rewrite(text);
        return theirs_.load(file_.path());
    }
    void compare(Lines lines);
    int report() const;
    unsigned lxc() const { return lxc_; }

private:
    bool differs(const Lines &lines) {
        const std::string text = joined(lines);
        const Answer answer = ours(text, lxc_);
        return answer != Answer::unsure && (answer == Answer::loads) != loads(text);
    }

    ConfigFile file_;
    Container theirs_;
    unsigned lxc_;
    unsigned compared_ = 0, loaded_ = 0, unsure_ = 0;
    std::map<std::string, std::pair<unsigned, std::string>> silent_, wrong_; // by the last line's key
};

void Comparison::compare(Lines lines) {
    const std::string text = joined(lines);
    const bool loaded = loads(text);
    ++compared_;
    loaded_ += loaded ? 1U : 0U;
    unsure_ += ours(text, lxc_) == Answer::unsure ? 1U : 0U;
    if (!differs(lines))
        return;
    for (std::size_t i = lines.size(); i-- > 0;) {
        Lines fewer = lines;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (differs(fewer))
            lines = std::move(fewer);
    }
    const auto key = lines.back().substr(0, lines.back().find('='));
    auto &[times, example] = (loads(joined(lines)) ? wrong_ : silent_)[key];
    example = times++ == 0 ? joined(lines) : example;
}

int Comparison::report() const {
    std::printf("LXC %s: %u configs, %u of them load, %u in doubt\n", lxc_get_version(), compared_, loaded_,
                unsure_);
    const auto tell = [](const char *what, const auto &differences) {
        for (const auto &[key, found] : differences)
            std::printf("%s: %s: %u times, such as\n%s\n", what, key.c_str(), found.first,
                        found.second.substr(0, 300).c_str());
    };
    tell("refused and silent", silent_);
    tell("loaded and called an error", wrong_);
    // A generator that makes only one kind of config compares nothing.
    const bool both = loaded_ > compared_ / 20 && loaded_ < compared_ - compared_ / 20;
    if (!both)
        std::printf("too few configs that load, or that do not\n");
    return silent_.empty() && wrong_.empty() && both && unsure_ < compared_ / 4 ? 0 : 1;
}

// Without those that this liblxc was built without, and without includes, which are not the grammar's affair.
std::vector<const lxc::KeyRule *> usable_rules(Comparison &comparison) {
    std::vector<const lxc::KeyRule *> rules;
    for (const lxc::KeyRule &rule : lxc::rules()) {
        const bool optional = rule.name.starts_with("lxc.selinux.") ||
                              rule.name.starts_with("lxc.apparmor.") || rule.name.starts_with("lxc.seccomp.");
        const bool left_out =
            optional && !comparison.loads(std::string(rule.name) + " = " + values_of(rule.value)[0] + "\n");
        if (left_out)
            std::printf("left out: %s\n", std::string(rule.name).c_str());
        if (!left_out && rule.name != "lxc.include")
            rules.push_back(&rule);
    }
    return rules;
}

int run(unsigned seed, unsigned count) {
    char name[] = "/tmp/lxc-grammar.XXXXXX";
    if (mkdtemp(name) == nullptr)
        return 2;
    const fs::path directory(name);
    fs::create_directory(directory / "lxcpath");
    fs::current_path(directory);
    int code = 0;
    {
        Comparison comparison(directory);
        const auto rules = usable_rules(comparison);
        Generator generator(seed, directory.string(), rules);
        for (unsigned i = 0; i < count; ++i)
            comparison.compare(generator.config());
        code = comparison.report();
    }
    fs::current_path("/");
    fs::remove_all(directory);
    return code;
}

} // namespace
} // namespace warden::oracle

int main(int argc, char **argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s SEED COUNT\n", argv[0]);
        return 2;
    }
    const auto number = [](const char *text) {
        return static_cast<unsigned>(std::strtoul(text, nullptr, 10));
    };
    return warden::oracle::run(number(argv[1]), number(argv[2]));
}
