// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gather.hpp"

#include "base/text.hpp"
#include "cgroup/layout.hpp"
#include "guest/process_root.hpp"

#include <array>

namespace warden::guest_os {
namespace {

// Storage types of lxc.rootfs.path that are directories before anything is mounted; a path without type may
// be one.
constexpr std::array<std::string_view, 3> k_directories{"dir:", "btrfs:", "zfs:"};

// Of a running container, or of one whose init is about to be executed: what its processes see, whatever the
// storage is. Of another one: lxc.rootfs.path, if it is a directory. ENOTSUP for storage that is mounted at
// start only.
Result<Dir> open_rootfs(const module::Context &context, const Dir &root) {
    if (context.init_pid() > 0)
        return guest::open_process_root(root, context.init_pid());
    const std::string path = context.text_of("lxc.rootfs.path");
    if (path.empty())
        return Error{"the config has no lxc.rootfs.path", ENOENT};
    std::string_view where = path;
    for (const auto type : k_directories) {
        if (where.starts_with(type))
            where.remove_prefix(type.size());
    }
    const Error mounted_later{"its root (" + printable(path, 200) + ") is mounted when it starts", ENOTSUP};
    if (!where.starts_with('/'))
        return mounted_later;
    const auto status = root.status(where);
    if (status && !S_ISDIR(status->st_mode))
        return mounted_later;
    if (!status && status.error().code == ENOENT)
        return Error{"its root (" + printable(path, 200) + ") is not there", ENOENT};
    return root.open_dir(where);
}

module::Value read_command(const module::Context &context) {
    for (const char *key : {"lxc.init.cmd", "lxc.execute.cmd"}) {
        if (auto command = context.lxc_last(key); command && !command->text.empty())
            return *std::move(command);
    }
    return {};
}

std::optional<unsigned> host_systemd(const Dir &root) {
    const auto init = guest::find_init(root, "");
    return init ? init->systemd : std::nullopt;
}

} // namespace

Facts gather(const module::Context &context, const Dir &root) {
    Facts facts;
    facts.phase = context.phase();
    facts.has_init = context.init_pid() > 0;
    const auto rootfs = open_rootfs(context, root);
    if (!rootfs) {
        facts.rootfs_hidden = rootfs.error();
        return facts;
    }
    facts.command = read_command(context);
    facts.init = guest::find_init(*rootfs, facts.command.text);
    if (!facts.init)
        return facts;
    facts.profile = context.text_of("lxc.apparmor.profile");
    facts.allow_nesting = context.text_of("lxc.apparmor.allow_nesting");
    facts.host.unified = cgroup::may_be_unified(cgroup::detect_layout(root));
    if (facts.host.unified && facts.init->needs_cgroup_v1())
        facts.host.systemd = host_systemd(root);
    return facts;
}

} // namespace warden::guest_os
