// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/proxmox_guard.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/configs/proxmox_files.hpp"
#include "ctl/configs/proxmox_locks.hpp"
#include "lxc/proxmox_file.hpp"

namespace warden::ctl::migrate {
namespace {

constexpr std::int64_t k_deadline_ms = 5000;

// "n2" of /etc/pve/nodes/n2/lxc/101.conf.
std::string_view node_of(std::string_view path) {
    constexpr std::string_view k_nodes = "/etc/pve/nodes/";
    const auto at = path.find(k_nodes);
    return at == std::string_view::npos
               ? std::string_view()
               : path.substr(at + k_nodes.size()).substr(0, path.substr(at + k_nodes.size()).find('/'));
}

Status is_of_this_node(const Dir &root, const configs::ConfigPath &where) {
    const std::string_view node = node_of(where.path);
    if (node.empty())
        return k_done;
    const auto local = configs::text_in_time([&] { return root.read_link("etc/pve/local"); }, // nodes/NAME
                                             Deadline::after_ms(k_deadline_ms));
    if (!local || *local == "nodes/" + std::string(node))
        return k_done;
    return Error{"the container is on node " + printable(node) +
                     ", where Proxmox may be changing it: run lxc-warden migrate there",
                 EXDEV};
}

} // namespace

Result<ProxmoxGuard> ProxmoxGuard::take(const Dir &root, const configs::ConfigInput &input) {
    ProxmoxGuard guard;
    const std::string id = configs::container_of(input.where.path);
    if (!lxc::is_proxmox_file(input.where.path) || !is_digits(id))
        return guard;
    TRY(is_of_this_node(root, input.where));
    // The file is replaced only if it still says what was read, so that `lock:` cannot have come since.
    if (const lxc::Item *item = input.config.value("lock"))
        return Error{"Proxmox has locked the container (lock: " + printable(item->value) +
                         "): try again when its task has ended, or run pct unlock " + id +
                         " if none is running",
                     EBUSY};
    TRY_ASSIGN(guard.locks_, configs::take_proxmox_locks(root, id));
    return guard;
}

} // namespace warden::ctl::migrate
