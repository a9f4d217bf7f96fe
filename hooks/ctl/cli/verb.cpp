// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/verb.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/cli/output.hpp"
#include "lxc/lxcpath.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace warden::ctl::cli {
namespace po = boost::program_options;
namespace {

// "text, json or jsonl"
std::string enumeration(const std::vector<std::string_view> &words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text.append(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ").append(words[i]);
    return text;
}

constexpr std::string_view k_table = "--help-table";

// "VALUE" when there is no better word: format_parameter() is "text|json (=text)".
std::string value_of(const po::option_description &option) {
    const std::string text = option.format_parameter();
    const std::string word = text.substr(0, text.find(' '));
    return word.empty() || word == "arg" ? "VALUE" : word;
}

// The options as rows for the makers of completions: long name, short name, what it takes ("": nothing; words
// with
// '|' between: one of them), what it is for. Tabs between.
void print_table(const po::options_description &options, std::string_view positional) {
    for (const auto &option : options.options()) {
        const std::string &name = option->long_name();
        if (name == positional)
            continue;
        const std::string both = option->format_name(); // "-h [ --help ]"
        const bool has_short = both.size() > 2 && both[0] == '-' && both[1] != '-';
        const bool takes = option->semantic()->max_tokens() != 0;
        std::cout << name << '\t' << (has_short ? std::string(1, both[1]) : "") << '\t'
                  << (takes ? value_of(*option) : "") << '\t' << option->description() << '\n';
    }
}

} // namespace

po::typed_value<std::string> *one_of(std::string_view name, std::vector<std::string_view> words) {
    auto *value = po::value<std::string>()->default_value(std::string(words.front()));
    std::string shown;
    for (const auto word : words)
        shown.append(shown.empty() ? "" : "|").append(word);
    value->value_name(shown);
    value->notifier([name = std::string(name), words = std::move(words)](const std::string &word) {
        if (std::find(words.begin(), words.end(), word) == words.end())
            throw po::error("--" + name + " takes " + enumeration(words) + ", not '" + printable(word, 80) +
                            "'");
    });
    return value;
}

void add_format(po::options_description &options, const std::vector<std::string_view> &words) {
    options.add_options()("format", one_of("format", words), enumeration(words).c_str());
}

void add_fail_on(po::options_description &options) {
    const std::vector<std::string_view> words{"error", "warning", "info", "never"};
    options.add_options()("fail-on", one_of("fail-on", words),
                          "exit 1 for findings from this severity on: info, warning, error or never");
}

Arguments parse_arguments(int argc, char **argv, std::string_view synopsis, std::string_view about,
                          const po::options_description &options, const char *positional) {
    Arguments arguments;
    po::options_description all(options);
    all.add_options()("help,h", "this text");
    if (argc > 1 && std::string_view(argv[argc - 1]) == k_table) {
        print_table(all, positional);
        arguments.done = k_exit_clean;
        return arguments;
    }
    po::positional_options_description words;
    if (*positional != '\0')
        words.add(positional, -1);
    try {
        po::store(po::command_line_parser(argc, argv).options(all).positional(words).run(), arguments.values);
        po::notify(arguments.values);
    } catch (const po::error &problem) {
        arguments.done =
            fail(argv[0], std::string(problem.what()) + "; see lxc-warden " + argv[0] + " --help");
        return arguments;
    }
    if (arguments.has("help")) {
        // The words without a dash are in the synopsis: they are not written as --name.
        po::options_description shown("Options");
        for (const auto &option : all.options()) {
            if (option->long_name() != positional)
                shown.add(option);
        }
        std::cout << "usage: lxc-warden " << synopsis << "\n\n" << about << "\n\n" << shown << std::flush;
        arguments.done = k_exit_clean;
    }
    return arguments;
}

bool Arguments::is_for_people() const {
    return text("format") == "text" && (!values["format"].defaulted() || isatty(STDOUT_FILENO) != 0);
}

std::string Arguments::path(const char *name) const {
    const std::string given = text(name);
    return given.empty() ? given : std::filesystem::absolute(given).lexically_normal().string();
}

std::string lxcpath_of(const Arguments &arguments, const Dir &root) {
    return arguments.has("lxcpath") ? lxc::without_slashes(arguments.text("lxcpath"))
                                    : lxc::default_lxcpath(root);
}

int fail(std::string_view verb, const std::string &message) {
    complain(verb, message);
    return k_exit_failed;
}

int finish(std::string_view verb, const Result<int> &code) {
    if (!code)
        return fail(verb, code.error().message);
    return flush_output() ? *code : fail(verb, errno_error("cannot write to standard output").message);
}

bool wants_color() {
    const char *no_color = std::getenv("NO_COLOR");
    const char *term = std::getenv("TERM");
    const bool refused =
        (no_color != nullptr && *no_color != '\0') || (term != nullptr && std::string(term) == "dumb");
    return !refused && isatty(STDOUT_FILENO) != 0;
}

std::size_t terminal_width() {
    constexpr std::uint64_t k_usual = 80, k_least = 60, k_most = 200;
    winsize size{};
    std::uint64_t columns = k_usual;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        columns = size.ws_col;
    else if (const char *text = std::getenv("COLUMNS"))
        columns = parse_u64(text).value_or(k_usual);
    return std::clamp(columns, k_least, k_most);
}

warden_severity fail_on_of(const Arguments &arguments) {
    const std::string word = arguments.text("fail-on");
    if (word == "never")
        return WARDEN_SEV_ERROR + 1;
    return word == "info" ? WARDEN_SEV_INFO : word == "warning" ? WARDEN_SEV_WARNING : WARDEN_SEV_ERROR;
}

} // namespace warden::ctl::cli
