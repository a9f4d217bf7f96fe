#include "ctl/cli/verb.hpp"

#include "lxc/lxcpath.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace warden::ctl::cli {
namespace po = boost::program_options;

Arguments parse_arguments(int argc, char **argv, std::string_view synopsis, std::string_view about,
                          const po::options_description &options, const char *positional) {
    Arguments arguments;
    po::options_description all(options);
    all.add_options()("help,h", "this text");
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
        std::cout << "usage: lxc-warden " << synopsis << "\n\n" << about << "\n\n" << all << std::flush;
        arguments.done = k_exit_clean;
    }
    return arguments;
}

std::string lxcpath_of(const Arguments &arguments, const Dir &root) {
    return arguments.has("lxcpath") ? lxc::without_slashes(arguments.text("lxcpath"))
                                    : lxc::default_lxcpath(root);
}

int fail(std::string_view verb, const std::string &message) {
    std::fprintf(stderr, "lxc-warden %.*s: %s\n", static_cast<int>(verb.size()), verb.data(),
                 message.c_str());
    return k_exit_failed;
}

bool wants_color() {
    const char *no_color = std::getenv("NO_COLOR");
    const char *term = std::getenv("TERM");
    const bool refused =
        (no_color != nullptr && *no_color != '\0') || (term != nullptr && std::string(term) == "dumb");
    return !refused && isatty(STDOUT_FILENO) != 0;
}

std::optional<warden_severity> parse_fail_on(std::string_view text) {
    if (text == "info")
        return WARDEN_SEV_INFO;
    if (text == "warning")
        return WARDEN_SEV_WARNING;
    if (text == "error")
        return WARDEN_SEV_ERROR;
    if (text == "never")
        return WARDEN_SEV_ERROR + 1;
    return std::nullopt;
}

} // namespace warden::ctl::cli
