// AppArmor's messages in the kernel's log. The only file that uses libapparmor's log parser.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace warden::apparmor {

// One event. Texts are as the kernel had them: hexadecimal ones are decoded, and may hold any byte but NUL.
struct Denial {
    enum class Kind { denied, allowed, audited, other } kind = Kind::other; // allowed: complain mode
    std::int64_t time = 0; // seconds since 1970; 0: the line does not tell
    std::string audit_id;  // "1700000000.123:45"
    std::uint64_t pid = 0; // in the host's pid namespace
    std::string operation; // "open", "mount", "ptrace"
    std::string profile;
    std::string ns;     // "root//lxc-c1_<-var-lib-lxc>"; empty for the host's
    std::string name;   // path, capability, profile
    std::string target; // the other path of a rename or link, the profile of a transition
    std::string mask;   // what was denied: "w", "read"
    std::string peer;   // label of the other process
    std::string signal;
    std::string fs_type, source, flags; // of a mount
    std::string family, socket_type;
    std::string command; // comm
    std::string info;    // "failed flags match"
};

// Is it worth a look at all? Cheap.
bool mentions_apparmor(std::string_view line);

enum class LineKind { none, event, damaged };
struct ParsedLine {
    LineKind kind = LineKind::none;
    Denial denial;
};

// A line of dmesg, syslog, the journal or audit.log. Fields that this libapparmor does not know (Debian 12's
// knows no class=) are left out before it parses. damaged: a message of AppArmor's that is cut off or in
// disorder.
ParsedLine parse_log_line(std::string_view line);

// Of messages that only differ in time, process and serial number, so that they need not be parsed again.
class DenialParser {
public:
    // As parse_log_line.
    ParsedLine parse(std::string_view line);

private:
    std::unordered_map<std::string, ParsedLine> known_; // by the fields without pid
};

// Messages that the log says it has not got: "kauditd_printk_skb: 12 callbacks suppressed", "Missed 3 kernel
// messages". 0 for any other line; 1 when the number is not told.
std::uint64_t lost_messages(std::string_view line);

// What audit has lost since boot by its rate limit or a full backlog: "audit_lost=5 audit_rate_limit=10 ...",
// which the kernel prints with each loss (audit_log_lost in kernel/audit.c). 0 for any other line.
std::uint64_t audit_lost(std::string_view line);

} // namespace warden::apparmor
