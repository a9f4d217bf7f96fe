// SPDX-License-Identifier: LGPL-2.1-or-later
// Findings in the terms of a Proxmox VE host: at the line of /etc/pve/lxc/ID.conf, with fixes in Proxmox's
// own words. Pure.
#pragma once

#include "findings/finding.hpp"
#include "lxc/proxmox_file.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::findings {

// A config that Proxmox generated, and the file that it did so from.
struct ProxmoxConfigs {
    std::string id;                   // of the container
    std::string generated;            // what findings call the generated config
    std::string_view generated_bytes; // borrowed
    std::string_view admin_bytes;     // borrowed; may be empty, or of another time
    lxc::DeviceOf device_of;          // as lxc::ProxmoxOrigins takes it
};

// Findings at lines of the generated config are moved to the lines that these come from; of a line that was
// not found only the file is named. The generated one becomes the second place. All are said in Proxmox's
// terms.
void name_admin_lines(std::vector<Finding> &findings, const ProxmoxConfigs &configs);

// Message, fix, key and value as Proxmox's tools and file have them. id: "101", or "ID" where it is not
// known.
void say_for_proxmox(Finding &finding, std::string_view id);

} // namespace warden::findings
