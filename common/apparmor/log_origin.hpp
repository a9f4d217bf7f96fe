// SPDX-License-Identifier: LGPL-2.1-or-later
// Who wrote a line of a log, told by what stands before the message.
#pragma once

#include <optional>
#include <string_view>

namespace warden::apparmor {

struct LineOrigin {
    enum class Writer { kernel, audit, bus } writer = Writer::kernel; // bus: a D-Bus daemon, by syslog
    std::string_view audit_id;                                        // "1700000000.123:45", or empty
    unsigned type = 0;                                                // 1400, 1503; 0: not told as a number
    std::string_view type_name;                                       // "APPARMOR_DENIED" of audit.log
};

// before: the line up to `apparmor=` (or `operation=`, as kernels before 2.6.36 began). nullopt: it is not as
// the kernel, audit or a D-Bus daemon begin a message, so a program may have made it up.
std::optional<LineOrigin> origin_of(std::string_view before);

} // namespace warden::apparmor
