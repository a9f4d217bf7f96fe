// SPDX-License-Identifier: LGPL-2.1-or-later
// Where this host keeps AppArmor's messages.
#pragma once

#include "base/dir.hpp"
#include "ctl/denials/log.hpp"

#include <optional>

namespace warden::ctl::denials {

enum class DenialSource { audit, journal, kernel };
std::string_view source_name(DenialSource source);

// auditd takes the messages away from the kernel's log; else journald keeps what the kernel's ring buffer
// loses.
DenialSource usual_source(const Dir &root);

// The kernel's own buffer, /dev/kmsg. What it has overwritten already, and what it loses meanwhile, is
// counted as lost.
Status read_kernel_log(const Dir &root, DenialLog &log);

// The journal's entries of the kernel and of audit, from `since` on (seconds since 1970, 0: all). With follow
// it waits for more, calls idle() when there are none for now, and ends when idle() returns false.
Status read_journal(std::int64_t since, bool follow, DenialLog &log, const std::function<bool()> &idle);

} // namespace warden::ctl::denials
