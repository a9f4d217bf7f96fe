// What the verbs have in common: arguments, exit codes, colours.
#pragma once

#include "base/dir.hpp"

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <warden/module.h>

namespace warden::ctl::cli {

// The same for every verb; the output format never changes it.
enum ExitCode : int {
    k_exit_clean = 0,    // nothing found, or only below --fail-on
    k_exit_findings = 1, // findings at or above --fail-on; changes pending; a decision to refuse
    k_exit_failed = 2,   // usage error, or could not check
};

// Arguments of a verb, parsed. `done` is set when there is nothing left to do (--help) or the usage was
// wrong; it then is the exit code.
struct Arguments {
    boost::program_options::variables_map values;
    std::optional<int> done;

    bool has(const char *name) const { return values.count(name) != 0; }
    std::string text(const char *name) const { return values[name].as<std::string>(); }
    std::vector<std::string> list(const char *name) const {
        return has(name) ? values[name].as<std::vector<std::string>>() : std::vector<std::string>{};
    }
};

// synopsis: the line behind "usage: lxc-warden". positional: option that takes the words without a dash, ""
// for none.
Arguments parse_arguments(int argc, char **argv, std::string_view synopsis, std::string_view about,
                          const boost::program_options::options_description &options, const char *positional);

// --lxcpath without the slashes at its end, as LXC's own tools take it, or what is configured.
std::string lxcpath_of(const Arguments &arguments, const Dir &root);

// One line on stderr; returns k_exit_failed.
int fail(std::string_view verb, const std::string &message);

// Standard output is a terminal that wants colours (NO_COLOR, TERM=dumb).
bool wants_color();

// info, warning, error or never -> the lowest severity that makes exit 1 (never: one above all).
std::optional<warden_severity> parse_fail_on(std::string_view text);

} // namespace warden::ctl::cli
