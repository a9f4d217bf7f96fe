// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/tree.hpp"

#include <filesystem>

namespace warden::ctl::configs {

Result<Tree> open_tree(const std::string &root) {
    if (!root.empty()) {
        TRY_ASSIGN(Dir dir, Dir::open(root));
        return Tree{std::move(dir), "/"};
    }
    std::error_code error;
    const auto directory = std::filesystem::current_path(error);
    if (error)
        return errno_error("cannot tell the working directory", error.value());
    TRY_ASSIGN(Dir dir, Dir::open("/"));
    return Tree{std::move(dir), directory.string()};
}

} // namespace warden::ctl::configs
