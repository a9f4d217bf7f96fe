// SPDX-License-Identifier: LGPL-2.1-or-later
// Facts for the module's rules, written in one expression.
#pragma once

#include "plugins/apparmor/rules.hpp"
#include "unit/plugins/found.hpp"

namespace warden::apparmor_module::test {

// A host with AppArmor, LXC's profiles loaded and a container that sets nothing.
inline Facts good_host(warden_phase phase) {
    Facts facts;
    facts.phase = phase;
    facts.container = "c1";
    facts.kernel = {apparmor::KernelState::Is::on, "enabled says 'Y'", true, true};
    facts.profiles = apparmor::ProfileList::parse("lxc-container-default-cgns (enforce)\n"
                                                  "/usr/bin/lxc-start (enforce)\n"
                                                  "lxc-complain (complain)\nlxc-flag (unconfined)\n"
                                                  "lxc-user (user)\nlxc-odd (new-mode)\n"
                                                  "lxc-own (enforce)\nlxc-c1_</var/lib/lxc> (enforce)\n");
    return facts;
}

inline Facts with_profile(Facts facts, const std::string &profile) {
    facts.settings.profile = Value{profile, "/var/lib/lxc/c1/config", 7};
    return facts;
}

inline Facts with_label(Facts facts, const std::string &label) {
    facts.live = apparmor::parse_label(label);
    return facts;
}

using warden::test::Ids;
using warden::test::ids;

} // namespace warden::apparmor_module::test
