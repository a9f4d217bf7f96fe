// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/privileges.hpp"

#include "base/syscall_filter.hpp"

#include <algorithm>
#include <memory>
#include <sys/prctl.h>
#include <vector>

namespace warden {
namespace {

using Caps = std::unique_ptr<std::remove_pointer_t<cap_t>, int (*)(void *)>;

Caps own(cap_t caps) {
    return {caps, cap_free};
}

std::vector<cap_value_t> held(std::span<const cap_value_t> wanted, cap_t now) {
    std::vector<cap_value_t> found;
    for (const cap_value_t value : wanted) {
        cap_flag_value_t state = CAP_CLEAR;
        if (cap_get_flag(now, value, CAP_PERMITTED, &state) == 0 && state == CAP_SET)
            found.push_back(value);
    }
    return found;
}

void drop_bounding(std::span<const cap_value_t> kept) {
    for (cap_value_t value = 0; value < cap_max_bits(); ++value) {
        if (std::find(kept.begin(), kept.end(), value) == kept.end() && cap_get_bound(value) == CAP_SET)
            cap_drop_bound(value);
    }
    // capabilities(7); libcap's cap_reset_ambient() asks for each of them twice.
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

} // namespace

Status keep_capabilities(std::span<const cap_value_t> wanted) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return errno_error("cannot set no_new_privs");
    const Caps now = own(cap_get_proc());
    if (!now)
        return errno_error("cannot read our own capabilities");
    const auto kept = held(wanted, now.get());
    drop_bounding(kept);
    const Caps next = own(cap_init());
    if (!next)
        return errno_error("cannot make a capability set");
    const int count = static_cast<int>(kept.size());
    if (count != 0 && (cap_set_flag(next.get(), CAP_PERMITTED, count, kept.data(), CAP_SET) != 0 ||
                       cap_set_flag(next.get(), CAP_EFFECTIVE, count, kept.data(), CAP_SET) != 0))
        return errno_error("cannot fill a capability set");
    if (cap_set_proc(next.get()) != 0)
        return errno_error("cannot drop capabilities");
    return k_done;
}

Status only_judge(std::optional<std::span<const cap_value_t>> capabilities) {
    if (capabilities) {
        if (auto kept = keep_capabilities(*capabilities); !kept)
            return kept;
    }
    return refuse_acting_calls();
}

} // namespace warden
