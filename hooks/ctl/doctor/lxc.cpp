// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/doctor/diagnosis.hpp"

#include "base/child.hpp"
#include "base/mounts.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/configs/includes.hpp"
#include "ctl/containers/containers.hpp"
#include "lxc/config_reader.hpp"
#include "lxc/lxcpath.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>

namespace warden::ctl::doctor {
namespace {

constexpr std::int64_t k_version_deadline_ms = 3000;
constexpr unsigned k_without_v1 = 7;       // LXC 7.0 refuses lxc.cgroup.<controller> keys
constexpr std::size_t k_most_configs = 50; // that are named one by one

bool is_v1_key(const lxc::Item &item) {
    constexpr std::string_view prefix = "lxc.cgroup.";
    return item.key == "lxc.cgroup" ||
           (item.key.starts_with(prefix) && !item.key.starts_with("lxc.cgroup.dir") &&
            item.key != "lxc.cgroup.relative");
}

void examine_configs(const Dir &root, unsigned version, Diagnosis &diagnosis) {
    const auto lxcpath = lxc::default_lxcpath(root);
    auto names = containers::defined_containers(root, lxcpath);
    if (!names)
        return diagnosis.add("CFG-204", "not checked: " + names.error().message);
    // Proxmox's are judged by what it writes their configs from (examine_proxmox).
    const bool proxmox = lxc::is_proxmox_host(root);
    if (proxmox)
        std::erase_if(*names, lxc::is_proxmox_id);
    if (names->empty() && proxmox)
        return;
    if (names->empty())
        return diagnosis.fine("no containers below " + lxcpath);
    lxc::ConfigReader reader(root, {}, configs::look_at_includes(root));
    std::size_t said = 0;
    for (const auto &name : *names) {
        const auto config = reader.read(lxcpath + "/" + name + "/config");
        if (!config || said >= k_most_configs)
            continue; // the audit says of each container what is wrong with its config
        for (const auto &item : config->items()) {
            if (!is_v1_key(item) || version < k_without_v1)
                continue;
            ++said;
            diagnosis.add("CFG-202",
                          "LXC " + std::to_string(version) + " does not load the config of " + name +
                              ": it has " + item.key,
                          "", item.at);
            break;
        }
    }
    diagnosis.fine(counted(names->size(), "container") + " below " + lxcpath);
}

void examine_lxcfs(const Dir &root, Diagnosis &diagnosis) {
    const auto mounts = mounts_of(root, "self");
    if (mounts && std::ranges::find(*mounts, "fuse.lxcfs", &Mount::type) != mounts->end())
        return diagnosis.fine("lxcfs is mounted");
    diagnosis.add("CFG-203", "lxcfs is not mounted");
}

} // namespace

std::optional<unsigned> major_version(std::string_view text) {
    const auto number = parse_u64(trim(text).substr(0, trim(text).find('.')));
    return number && *number > 0 && *number < 1000 ? std::optional(static_cast<unsigned>(*number))
                                                   : std::nullopt;
}

void examine_lxc(const Dir &root, const std::string &lxc_start, Diagnosis &diagnosis) {
    examine_lxcfs(root, diagnosis);
    if (lxc_start.empty())
        return examine_configs(root, 0, diagnosis);
    const auto ran = run_program({lxc_start, "--version"}, Deadline::after_ms(k_version_deadline_ms), 256);
    const auto version = ran ? major_version(ran->output) : std::nullopt;
    if (!version) {
        diagnosis.add("CFG-201", "not checked: " +
                                     (ran ? lxc_start + " --version told no version" : ran.error().message));
        return examine_configs(root, 0, diagnosis);
    }
    diagnosis.fine("LXC " + std::string(trim(ran->output)));
    examine_configs(root, *version, diagnosis);
}

} // namespace warden::ctl::doctor
