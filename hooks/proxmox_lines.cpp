// SPDX-License-Identifier: LGPL-2.1-or-later
#include "proxmox_lines.hpp"

#include "findings/proxmox_terms.hpp"
#include "lxc/proxmox_file.hpp"
#include "state/proxmox_copies.hpp"

namespace warden::hooks {
namespace {

constexpr std::size_t k_max_config = std::size_t{4} << 20U; // more the engine does not read either

} // namespace

void name_proxmox_lines(const Dir &root, const findings::Request &request, findings::PhaseReport &report) {
    if (report.findings.empty() || !lxc::is_proxmox_id(request.container) || !lxc::is_proxmox_host(root))
        return;
    const auto generated = root.read_file(request.config_path, k_max_config);
    if (!generated || !lxc::is_generated_by_proxmox(*generated, request.container))
        return;
    const auto copy = state::ProxmoxCopies(root).load(request.container);
    findings::name_admin_lines(report.findings,
                               {request.container, root.name_of(request.config_path), *generated,
                                copy ? std::string_view(*copy) : std::string_view(), lxc::devices_in(root)});
}

} // namespace warden::hooks
