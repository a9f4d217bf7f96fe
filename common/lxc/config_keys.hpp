// SPDX-License-Identifier: LGPL-2.1-or-later
// What LXC does with each key: how often it may be given, what an empty value does, which LXC knows it.
#pragma once

#include "lxc/values/value_kind.hpp"

#include <span>
#include <string_view>

namespace warden::lxc {

enum class KeyKind {
    single, // the last value wins, an empty one resets
    list,   // values append, an empty one clears
    words,  // as list; blanks and tabs separate values within a line
    commas, // as list; commas do
    family, // any name below it is a key of its own; an empty value for the family key itself clears all
};

struct KeyRule {
    std::string_view name; // of a family: the part before the '.', e.g. "lxc.cgroup2"
    KeyKind kind;
    ValueKind value = ValueKind::text; // of a family: of the keys below it
    KeyKind member = KeyKind::list;    // of a family: the kind of the keys below it
    unsigned since = 5;                // LXC major that first knows it, 5 for everything older
    unsigned until = 0;                // first LXC major that refuses it, 0 for none
};

// All rules, sorted by name.
std::span<const KeyRule> rules();

// The rule that LXC applies to a key, nullptr for a key that it refuses. "lxc.net.0.link" and the like are
// found under "lxc.net.*.link"; a bare "lxc.net.0" has no rule of its own (it can only be cleared).
const KeyRule *rule_of(std::string_view key);

// A network key "lxc.net.INDEX.SUBKEY" taken apart; subkey may be empty. LXC reads the index as a number, so
// that 00 and 0 are the same network.
struct NetKey {
    bool valid = false;
    std::string_view index; // without leading zeros
    std::string_view subkey;
};
NetKey net_key(std::string_view key);

// The same setting for LXC: equal texts, or one network key written in two ways.
bool same_key(std::string_view a, std::string_view b);

// key stands below the family, as lxc.cgroup2.memory.max does below lxc.cgroup2. The keys lxc.cgroup.dir* and
// lxc.cgroup.relative are not members of lxc.cgroup.
bool in_family(std::string_view key, std::string_view family);

// A setting `key = value` makes earlier ones of `target` ineffective by clearing them: an empty value of the
// key itself, of its family, of its network; a new network type resets the network; the two capability lists
// are one list to LXC, and `none` empties it.
bool clears(std::string_view key, std::string_view value, std::string_view target);

} // namespace warden::lxc
