// SPDX-License-Identifier: LGPL-2.1-or-later
// From facts to findings. Pure: no I/O, no clock. What a guest's init means on a host is judged by
// common/guest/verdict.hpp, which `lxc-warden check --rootfs` asks too.
#pragma once

#include "facts.hpp"

namespace warden::guest_os {

struct Verdict {
    module::Findings findings;
    warden_result result = WARDEN_OK; // unless a finding denies
};

// pre-start: by lxc.rootfs.path, if that can be seen already; start-host, and the audit of a running
// container: by what its init sees.
Verdict check(const Facts &facts);

} // namespace warden::guest_os
