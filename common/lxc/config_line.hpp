// SPDX-License-Identifier: LGPL-2.1-or-later
// The grammar of one line of an LXC config or of a Proxmox VE container file. Pure, no allocation.
#pragma once

#include <string_view>

namespace warden::lxc {

enum class Syntax {
    lxc, // LXC's own file: `lxc.key = value`
    pve, // /etc/pve/lxc/ID.conf: `lxc.key: value` or `lxc.key = value`, native `memory: 512`, [section]s
};

enum class LineKind {
    blank,
    comment,
    setting,   // an lxc.* key with a value, which may be empty
    native,    // pve only: a key of Proxmox's own
    section,   // pve only: the start of a snapshot or of [pve:pending]; key is its name
    dropped,   // pve only: Proxmox drops the line with a warning (see why_dropped); key is the whole line
    ignored,   // lxc only: no line LXC looks at: it skips everything that does not begin with `lxc.`
    malformed, // lxc only: begins with `lxc.` but has no separator: LXC refuses the whole config
};

// The section of the changes that wait, whose name Proxmox takes in any letters.
bool is_pending_section(std::string_view name);

// Views into the line that was parsed.
struct ConfigLine {
    LineKind kind = LineKind::blank;
    std::string_view key;
    std::string_view value; // trimmed, one pair of equal quotes removed
    char separator = '=';   // '=' or ':'
};

// text has no line end. LXC trims blanks and tabs only, and removes quotes only when the value begins and
// ends with the same one; a `#` after a value is part of the value (confile.c, parse_line).
ConfigLine parse_line(std::string_view text, Syntax syntax);

} // namespace warden::lxc
