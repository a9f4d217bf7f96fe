#include "rootfs.hpp"

#include "base/text.hpp"
#include "guest/process_root.hpp"

#include <array>

namespace warden::guest_os {
namespace {

// Storage types of lxc.rootfs.path that are directories before anything is mounted; a path without type may
// be one.
constexpr std::array<std::string_view, 3> k_directories{"dir:", "btrfs:", "zfs:"};

} // namespace

Result<Dir> open_rootfs(const module::Context &context, const Dir &root) {
    if (context.init_pid() > 0)
        return guest::open_process_root(root, context.init_pid());
    const auto path = context.lxc_last("lxc.rootfs.path");
    if (!path || path->text.empty())
        return Error{"the config has no lxc.rootfs.path", ENOENT};
    std::string_view where = path->text;
    for (const auto type : k_directories) {
        if (where.starts_with(type))
            where.remove_prefix(type.size());
    }
    if (!where.starts_with('/'))
        return Error{"its root (" + printable(path->text, 200) + ") is mounted when it starts", ENOTSUP};
    const auto status = root.status(where);
    if (status && !S_ISDIR(status->st_mode))
        return Error{"its root (" + printable(path->text, 200) + ") is mounted when it starts", ENOTSUP};
    return root.open_dir(where);
}

} // namespace warden::guest_os
