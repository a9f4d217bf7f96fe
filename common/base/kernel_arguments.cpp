// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/kernel_arguments.hpp"

#include "base/text.hpp"

namespace warden {

std::vector<std::string> kernel_arguments(const Dir &root, std::string_view name) {
    std::vector<std::string> found;
    const auto line = root.read_kernel_file("proc/cmdline");
    if (!line)
        return found;
    for (const auto word : words(trim(*line))) {
        if (word.substr(0, word.find('=')) == name)
            found.push_back(printable(word, 100));
    }
    return found;
}

} // namespace warden
