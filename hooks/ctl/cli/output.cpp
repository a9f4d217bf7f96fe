#include "ctl/cli/output.hpp"

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

void complain(std::string_view verb, std::string_view text) {
    const std::string line = "lxc-warden " + std::string(verb) + ": " + printable(text, 4000) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace warden::ctl::cli
