// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stack/stack.hpp"

#include "base/text.hpp"
#include "stack/line.hpp"

#include <algorithm>
#include <cerrno>
#include <map>

namespace warden::stack {
namespace {

using config::Problem;

struct ParsedFile {
    std::vector<StackLine> lines;
    std::optional<Problem> problem; // the file as a whole is of no use
};

// "dir/./b" and "dir//b" as "dir/b", so that a cycle is seen however it is written. ".." is refused on
// opening.
std::string normal_path(std::string_view path) {
    std::string normal;
    for (const auto part : split(path, '/')) {
        if (!part.empty() && part != ".")
            normal += "/" + std::string(part);
    }
    return normal;
}

std::string resolve(const std::string &including, const std::string &name) {
    if (name.starts_with('/'))
        return normal_path(name);
    return normal_path(including.substr(0, including.rfind('/') + 1) + name);
}

class StackReader {
public:
    explicit StackReader(const ReadFile &read_file) : read_file_(read_file) {}

    Stack read(const config::DropIns &files) {
        for (const auto &problem : files.problems) {
            note(problem);
            fail_everywhere(problem);
        }
        for (const auto &file : files.files) {
            const std::string path = normal_path(file.path);
            add_file(path, files_.contains(path) ? files_.at(path) : parse(path, file.text));
        }
        // What was left out could have refused in any phase.
        if (overflow_) {
            note(*overflow_);
            fail_everywhere(*overflow_);
        }
        return std::move(stack_);
    }

private:
    void note(const Problem &problem) {
        if (std::find(stack_.problems.begin(), stack_.problems.end(), problem) == stack_.problems.end())
            stack_.problems.push_back(problem);
    }

    static Entry failing(const Problem &problem, const std::string &name) {
        Entry entry;
        entry.at = problem.at;
        entry.name = name;
        entry.fail(problem.message);
        return entry;
    }

    void fail_everywhere(const Problem &problem) {
        for (warden_phase phase = 1; phase < WARDEN_PHASES_; ++phase)
            stack_.of(phase).push_back(failing(problem, problem.at.file));
    }

    const ParsedFile &parse(const std::string &path, std::string_view text) {
        ParsedFile &file = files_[path];
        auto read = config::read_words(path, text);
        if (!read.problems.empty()) {
            file.problem = read.problems.front();
            note(*file.problem);
        }
        for (const auto &words : read.lines) {
            file.lines.push_back(parse_stack_line(words));
            if (file.lines.back().problem)
                note(*file.lines.back().problem);
        }
        return file;
    }

    void add_file(const std::string &path, const ParsedFile &file) {
        if (file.problem)
            return fail_everywhere(*file.problem);
        for (warden_phase phase = 1; phase < WARDEN_PHASES_; ++phase) {
            Entry substack = substack_of(path, file, phase);
            if (!substack.entries.empty())
                stack_.of(phase).push_back(std::move(substack));
        }
    }

    Entry substack_of(const std::string &path, const ParsedFile &file, warden_phase phase) {
        Entry substack;
        substack.kind = EntryKind::substack;
        substack.control_text = "substack";
        substack.name = path;
        substack.at = {path, 0, 0};
        open_.push_back(path);
        expand(file, phase, substack.entries);
        open_.pop_back();
        check_jumps(substack.entries);
        return substack;
    }

    // Adds the file's lines for the phase to the level.
    void expand(const ParsedFile &file, warden_phase phase, Level &level) {
        for (const auto &line : file.lines) {
            if (line.phase.value_or(phase) != phase)
                continue;
            if (overflow_)
                return;
            if (++count_ > k_max_stack_entries) {
                overflow_ = Problem{
                    line.entry.at,
                    "the stack has more than " + std::to_string(k_max_stack_entries) + " lines", E2BIG};
                return;
            }
            if (line.entry.kind == EntryKind::substack)
                expand_file(line, phase, level);
            else
                level.push_back(line.entry);
        }
    }

    void expand_file(const StackLine &line, warden_phase phase, Level &level) {
        const std::string path = resolve(open_.back(), line.entry.name);
        const ParsedFile *file = nullptr;
        if (auto problem = find_file(line, path, file)) {
            note(*problem);
            // The position of the line that wants the file, not of what is wrong in the file.
            Entry entry = line.entry;
            entry.fail(problem->at == entry.at ? problem->message : problem->text());
            level.push_back(std::move(entry));
            return;
        }
        if (line.is_include) {
            open_.push_back(path);
            expand(*file, phase, level);
            open_.pop_back();
            return;
        }
        Entry substack = substack_of(path, *file, phase);
        substack.at = line.entry.at;
        level.push_back(std::move(substack));
    }

    std::optional<Problem> find_file(const StackLine &line, const std::string &path,
                                     const ParsedFile *&file) {
        if (std::find(open_.begin(), open_.end(), path) != open_.end())
            return Problem{line.entry.at, "the file includes itself: " + join(open_, " -> ") + " -> " + path,
                           ELOOP};
        if (open_.size() >= k_max_include_depth)
            return Problem{line.entry.at,
                           "files are included more than " + std::to_string(k_max_include_depth) + " deep",
                           ELOOP};
        if (!files_.contains(path)) {
            const auto text = read_file_(path);
            if (!text)
                return Problem{line.entry.at, text.error().message, text.error().code};
            parse(path, *text);
        }
        file = &files_.at(path);
        return file->problem;
    }

    // Only a level that is complete has an end that a jump can pass: an include brings lines after its own.
    void check_jumps(Level &level) {
        for (std::size_t i = 0; i < level.size(); ++i) {
            const std::size_t behind = level.size() - i - 1;
            if (level[i].kind != EntryKind::module)
                continue;
            for (const auto &step : level[i].control) {
                if (step.jump <= behind)
                    continue;
                const Problem problem{level[i].control_at,
                                      "the jump over " + std::to_string(step.jump) +
                                          " lines passes the end: " + std::to_string(behind) +
                                          " follow for this phase on this level",
                                      EINVAL};
                note(problem);
                level[i].fail(problem.message);
                break;
            }
        }
    }

    const ReadFile &read_file_;
    Stack stack_;
    std::map<std::string, ParsedFile> files_; // each file is parsed once, so each problem is seen once
    std::vector<std::string> open_;           // the files that the current line is in, outermost first
    std::size_t count_ = 0;
    std::optional<Problem> overflow_;
};

ReadFile reader_below(const Dir &root, const Trust &trust) {
    return [&root, trust](const std::string &path) { return config::read_config_file(root, path, trust); };
}

} // namespace

Stack parse_stack(const config::DropIns &files, const ReadFile &read_file) {
    return StackReader(read_file).read(files);
}

Stack read_stack(const Dir &root, const std::vector<std::string> &directories, const Trust &trust) {
    return parse_stack(config::read_dropins(root, directories, trust), reader_below(root, trust));
}

Stack read_stack_file(const Dir &root, const std::string &path, const Trust &trust) {
    config::DropIns files;
    if (auto text = config::read_config_file(root, path, trust))
        files.files.push_back({path, std::move(text).value()});
    else
        files.problems.push_back({{path, 0, 0}, text.error().message, text.error().code});
    return parse_stack(files, reader_below(root, trust));
}

} // namespace warden::stack
