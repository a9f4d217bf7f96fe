// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/mount_options.hpp"

#include "base/mounts.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace warden::cgroup {

std::optional<MountOptions> mount_options(const Dir &root, Layout layout) {
    const auto point = v2_mount(layout);
    const auto mounts = mounts_of(root, "self");
    if (!point || !mounts)
        return std::nullopt;
    // The last one where several are stacked.
    const auto found = std::find_if(mounts->rbegin(), mounts->rend(), [&](const Mount &mount) {
        return mount.type == "cgroup2" && mount.point == "/" + *point;
    });
    if (found == mounts->rend())
        return std::nullopt;
    const auto options = split(found->options, ',');
    const auto has = [&](std::string_view name) {
        return std::find(options.begin(), options.end(), name) != options.end();
    };
    return MountOptions{has("nsdelegate"), has("memory_recursiveprot"), has("memory_localevents"),
                        has("pids_localevents"), has("memory_hugetlb_accounting")};
}

} // namespace warden::cgroup
