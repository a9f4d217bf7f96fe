// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/child.hpp"
#include "base/text.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/verbs.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

namespace {

using warden::ctl::Verb;

int print_help(std::FILE *to, int code) {
    std::fputs("usage: lxc-warden VERB [ARGUMENTS]\n\n", to);
    for (const warden::ctl::Verb &verb : warden::ctl::verbs())
        std::fprintf(to, "  %-10s %s\n", verb.name.data(), verb.summary.data());
    std::fputs(
        "\n`lxc-warden VERB --help` shows a verb's options, `lxc-warden help VERB` its page. Exit status: 0 clean, 1 findings at or above\n"
        "--fail-on or changes pending, 2 usage error or could not check. freeze-run exits as its command does; 120: the\n"
        "policy left containers out, 121: not frozen, 122: not all the time, 123: still frozen, 124: a hook failed after\n"
        "the thaw, 125: usage error. See lxc-warden(8).\n",
        to);
    return code;
}

const Verb *verb_named(std::string_view name) {
    const auto &table = warden::ctl::verbs();
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Verb &verb) { return verb.name == name; });
    return found == table.end() ? nullptr : &*found;
}

int no_verb(const char *name) {
    std::fprintf(stderr, "lxc-warden: there is no verb '%s'; see lxc-warden --help\n",
                 warden::printable(name, 80).c_str());
    return warden::ctl::cli::k_exit_failed;
}

int run(const Verb &verb, int argc, char **argv) {
    try {
        return verb.run(argc, argv);
    } catch (const std::exception &problem) {
        return warden::ctl::cli::fail(verb.name, problem.what());
    }
}

// The verb's page of the manual; where there is no man(1) or no page, what --help says.
int help_for(char *name) {
    const Verb *verb = verb_named(name);
    if (verb == nullptr)
        return no_verb(name);
    const std::string page = "lxc-warden-" + std::string(verb->name);
    const auto looked =
        warden::run_program({"/usr/bin/man", "-w", "8", page}, warden::Deadline::after_ms(5000), 4096);
    if (looked && looked->end.how == warden::WorkerEnd::How::exited && looked->end.code == 0)
        static_cast<void>(warden::become_program({"/usr/bin/man", "8", page}));
    std::string option = "--help";
    char *words[] = {name, option.data(), nullptr};
    return run(*verb, 2, words);
}

int dispatch(int argc, char **argv) {
    if (argc < 2)
        return print_help(stderr, warden::ctl::cli::k_exit_failed);
    const std::string_view name = argv[1];
    if (name == "help" && argc == 3)
        return help_for(argv[2]);
    if (name == "--help" || name == "-h" || name == "help")
        return print_help(stdout, 0);
    if (name == "--version") {
        std::puts("lxc-warden " WARDEN_VERSION);
        return 0;
    }
    const Verb *verb = verb_named(name);
    return verb == nullptr ? no_verb(argv[1]) : run(*verb, argc - 1, argv + 1);
}

} // namespace

int main(int argc, char **argv) {
    try {
        return dispatch(argc, argv);
    } catch (const std::exception &problem) { // memory has run out: run() has the others
        std::fprintf(stderr, "lxc-warden: %s\n", problem.what());
        return warden::ctl::cli::k_exit_failed;
    }
}
