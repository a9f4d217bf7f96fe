// SPDX-License-Identifier: LGPL-2.1-or-later
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
    bool is_json() const { return text("format") == "json"; }
    // --format text was asked for, or nothing and standard output is a terminal. What else reads text gets
    // `lines`.
    bool is_for_people() const;
    std::string text(const char *name) const { return values[name].as<std::string>(); }
    // A file or folder of this machine, absolute: a relative one starts from the working directory. Empty
    // stays empty.
    std::string path(const char *name) const;
    std::vector<std::string> list(const char *name) const {
        return has(name) ? values[name].as<std::vector<std::string>>() : std::vector<std::string>{};
    }
};

// An option that takes one of these words; without it, the first. Any other word is wrong usage, and the
// error names them. name without dashes. The words outlive the call.
boost::program_options::typed_value<std::string> *one_of(std::string_view name,
                                                         std::vector<std::string_view> words);
// --format with the words that the verb has, text first.
void add_format(boost::program_options::options_description &options,
                const std::vector<std::string_view> &words = {"text", "json"});
// --fail-on; see fail_on_of.
void add_fail_on(boost::program_options::options_description &options);
// The lowest severity that makes exit 1 (never: one above all).
warden_severity fail_on_of(const Arguments &arguments);

// synopsis: the line after "usage: lxc-warden". positional: option that takes the words without a dash, ""
// for none.
Arguments parse_arguments(int argc, char **argv, std::string_view synopsis, std::string_view about,
                          const boost::program_options::options_description &options, const char *positional);

// --lxcpath without the slashes at its end, as LXC's own tools take it, or what is configured.
std::string lxcpath_of(const Arguments &arguments, const Dir &root);

// One line on stderr; returns k_exit_failed.
int fail(std::string_view verb, const std::string &message);

// The exit code of a verb that has written to standard output: k_exit_failed, with a line that says why, when
// it could not be done or not all of it arrived.
int finish(std::string_view verb, const Result<int> &code);

// Standard output is a terminal that wants colours (NO_COLOR, TERM=dumb).
bool wants_color();
// Columns of the terminal that standard output is, else COLUMNS, else 80; 60 to 200.
std::size_t terminal_width();

} // namespace warden::ctl::cli
