#include "base/text.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/verbs.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

namespace {

using warden::ctl::Verb;

int print_help(std::FILE *to, int code) {
    std::fputs("usage: lxc-warden VERB [ARGUMENTS]\n\n", to);
    for (const warden::ctl::Verb &verb : warden::ctl::verbs())
        std::fprintf(to, "  %-10s %s\n", verb.name.data(), verb.summary.data());
    std::fputs(
        "\n`lxc-warden VERB --help` shows a verb's options. Exit status: 0 clean, 1 findings at or above\n"
        "--fail-on or changes pending, 2 usage error or could not check. freeze-run exits as its command does; 120: the\n"
        "policy left containers out, 121: not frozen, 122: not all the time, 123: still frozen, 124: a hook failed after\n"
        "the thaw, 125: usage error. See lxc-warden(8).\n",
        to);
    return code;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2)
        return print_help(stderr, warden::ctl::cli::k_exit_failed);
    const std::string_view name = argv[1];
    if (name == "--help" || name == "-h" || name == "help")
        return print_help(stdout, 0);
    if (name == "--version") {
        std::puts("lxc-warden " WARDEN_VERSION);
        return 0;
    }
    for (const warden::ctl::Verb &verb : warden::ctl::verbs()) {
        if (verb.name != name)
            continue;
        try {
            return verb.run(argc - 1, argv + 1);
        } catch (const std::exception &problem) {
            return warden::ctl::cli::fail(name, problem.what());
        }
    }
    std::fprintf(stderr, "lxc-warden: there is no verb '%s'; see lxc-warden --help\n",
                 warden::printable(argv[1], 80).c_str());
    return warden::ctl::cli::k_exit_failed;
}
