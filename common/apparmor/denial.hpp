// SPDX-License-Identifier: LGPL-2.1-or-later
// One event of AppArmor's.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace warden::apparmor {

// Texts are as the kernel had them: hexadecimal ones are decoded, and may hold any byte but NUL.
struct Denial {
    // allowed: complain mode. killed: denied, and the process killed for it. status: a profile was loaded,
    // replaced or removed. other: everything else that AppArmor reports.
    enum class Kind { denied, allowed, audited, killed, status, other } kind = Kind::other;
    std::int64_t time = 0;  // seconds since 1970; 0: not in the line
    std::string audit_id;   // "1700000000.123:45"
    std::uint64_t pid = 0;  // in the host's pid namespace
    std::int64_t error = 0; // -13: EACCES; 0 when not in the line
    // fsuid and ouid are told, and are the same: the file belongs to who wants it.
    bool owner = false;

    std::string operation;  // "open", "mount", "ptrace"
    std::string class_name; // class=: "file", "net", "posix_mqueue"; older kernels do not tell
    std::string profile;
    std::string ns;     // "root//lxc-c1_<-var-lib-lxc>"; empty for the host's
    std::string name;   // path, capability, profile; of D-Bus the name on the bus
    std::string target; // the other path of a rename or link, the profile of a transition
    std::string mask;   // what was denied: "w", "read"
    std::string peer;   // label of the other process
    std::string signal;
    std::string fs_type, source, flags, data, transition;   // of a mount; transition: of a pivot_root
    std::string family, socket_type, address, peer_address; // "none", "@name"
    std::string bus, path, interface, member;               // of D-Bus
    std::string limit, value;                               // of setrlimit: "nofile", "4096"
    std::string context;                                    // io_uring: the label that is to be overridden to
    std::string program;                                    // execpath of userns_create, exe of D-Bus
    std::string command;                                    // comm
    std::string info;                                       // "failed flags match"

    bool operator==(const Denial &) const = default;
};

// Every text that makes one kind of event another.
constexpr std::array<std::string Denial::*, 28> k_denial_texts{
    &Denial::operation,   &Denial::class_name, &Denial::profile,      &Denial::ns,         &Denial::name,
    &Denial::target,      &Denial::mask,       &Denial::peer,         &Denial::signal,     &Denial::fs_type,
    &Denial::source,      &Denial::flags,      &Denial::data,         &Denial::transition, &Denial::family,
    &Denial::socket_type, &Denial::address,    &Denial::peer_address, &Denial::bus,        &Denial::path,
    &Denial::interface,   &Denial::member,     &Denial::limit,        &Denial::value,      &Denial::context,
    &Denial::program,     &Denial::command,    &Denial::info};

} // namespace warden::apparmor
