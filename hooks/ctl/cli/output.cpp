// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/output.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstdio>

namespace warden::ctl::cli {

Error not_one_of(std::string_view option, const std::string &text, std::string_view allowed) {
    return {"--" + std::string(option) + " takes " + std::string(allowed) + ", not '" + printable(text, 80) +
                "'",
            EINVAL};
}

bool flush_output() {
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

void write_output(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

Status write_new_file(const std::string &path, std::string_view text) {
    const auto slash = path.rfind('/');
    TRY_ASSIGN(const Dir directory, Dir::open(slash == std::string::npos ? "." : path.substr(0, slash + 1)));
    const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    TRY_ASSIGN(const bool there, directory.has(name));
    if (there)
        return Error{path + " is there already", EEXIST};
    return replace_file(directory, name, text, {0644});
}

void complain(std::string_view verb, std::string_view text) {
    const std::string line = "lxc-warden " + std::string(verb) + ": " + printable(text, 4000) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace warden::ctl::cli
