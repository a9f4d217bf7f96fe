// SPDX-License-Identifier: LGPL-2.1-or-later
// AppArmor's messages in the kernel's log, audit.log or a syslog.
#pragma once

#include "apparmor/denial.hpp"

#include <string_view>

namespace warden::apparmor {

// Is it worth a look at all? Cheap.
bool mentions_apparmor(std::string_view line);

enum class LineKind {
    none,
    event,
    damaged, // a message of AppArmor's that is cut off, in disorder, or two in one
    old,     // of a kernel before 2.6.24, which had no fields
    foreign  // has the words, but a program wrote the line, not the kernel, audit or D-Bus
};

// Who wrote the line down: one event may come from both.
enum class LineForm { kernel, audit };

struct ParsedLine {
    LineKind kind = LineKind::none;
    LineForm form = LineForm::kernel;
    std::string_view fields; // of the line, from apparmor= on: the same text in both forms
    Denial denial;
};

// A line of dmesg, a syslog, journalctl or audit.log. A program that may write to the syslog can choose its
// tag, so that a text never proves more than its form; the journal and /dev/kmsg do.
ParsedLine parse_log_line(std::string_view line);

// The same into a value that is used again and again: it allocates nothing once its texts have room.
void parse_log_line(std::string_view line, ParsedLine &parsed);

// Messages that the log says it has not got: "kauditd_printk_skb: 12 callbacks suppressed", "Missed 3 kernel
// messages", "/dev/kmsg buffer overrun, some messages lost". 0 for any other line; 1 when the number is not
// told.
std::uint64_t lost_messages(std::string_view line);

// What audit has lost since boot by its rate limit or a full backlog: "audit_lost=5 audit_rate_limit=10 ...",
// which the kernel prints with each loss (audit_log_lost in kernel/audit.c). 0 for any other line.
std::uint64_t audit_lost(std::string_view line);

} // namespace warden::apparmor
