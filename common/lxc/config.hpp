// SPDX-License-Identifier: LGPL-2.1-or-later
// What a container's config says: every setting in LXC's order, includes expanded in place, and what is in
// force.
#pragma once

#include "base/source.hpp"
#include "lxc/config_line.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warden::lxc {

// One setting as written. An empty value clears (lists) or resets (single values).
struct Item {
    std::string key;
    std::string value; // after LXC's trimming and quote removal
    Source at;
    bool included = false; // stands in an included file, not in the config itself
    std::size_t row = 0;   // index in ConfigText::rows() of the file in `at`
};

enum class ProblemKind {
    unreadable,       // an include that cannot be opened or read
    not_regular,      // a FIFO, a device, ... where a config is expected
    too_large,        // more bytes than ReaderLimits allow; nothing of that file was used
    include_cycle,    // a file that includes itself, directly or not
    too_deep,         // more nested includes than ReaderLimits allow
    too_many,         // more settings than ReaderLimits allow; the rest was not read
    relative_include, // looked up from the working directory of whoever starts the container; here from /
    nul_byte,         // LXC reads nothing after it
    invalid_utf8,     // harmless to LXC; not printable as it is
    malformed_line,   // a line that begins with `lxc.` and has no `=`
    dropped_line,     // a line that Proxmox drops with a warning
};

// Something wrong with the text itself; what the settings mean is not judged here.
struct Problem {
    ProblemKind kind;
    Source at;
    std::string message; // without the place
    // LXC refuses the whole config because of this, or what it would do with it is not known.
    bool fatal = false;
};

// A value as warden_lxc_get and lxc_container's get_config_item give it.
struct Value {
    std::string text;
    Source at;
};

// The view of one config. Owns everything; pointers into it live as long as it does.
class Config {
public:
    Config(std::vector<Item> items, std::vector<Problem> problems, Syntax syntax)
        : items_(std::move(items)), problems_(std::move(problems)), syntax_(syntax) {}

    // Everything that was written, also what is cleared again later. Includes are expanded at their place
    // (the lxc.include line itself is an item too, before what it brings). Proxmox's native keys are
    // items whose key has no `lxc.` in front.
    const std::vector<Item> &items() const & { return items_; }
    const std::vector<Item> &items() && = delete;

    // The settings in force for a key, in order, by LXC's rules for that key: list keys append, an empty
    // value clears, `lxc.hook =` and `lxc.cgroup =` clear their whole family, of a single value the last one
    // wins. For "lxc.cgroup", "lxc.cgroup2", "lxc.prlimit", "lxc.sysctl" and "lxc.proc": every one of the
    // family.
    std::vector<const Item *> values(std::string_view key) const &;
    std::vector<const Item *> values(std::string_view key) && = delete;
    // The last of values(), nullptr when there is none: what counts for a key with one value.
    const Item *value(std::string_view key) const &;
    const Item *value(std::string_view key) && = delete;
    // Its text; empty when there is none.
    std::string text_of(std::string_view key) const;

    // The same as texts, one for each value that LXC sees: words split where LXC splits them (lxc.cap.*,
    // lxc.group, ...), and "memory.max = 1G" for the family keys.
    std::vector<Value> lookup(std::string_view key) const;

    // The keys of which values() has something and that begin with prefix, each once, in the order of the
    // values that are in force. A network's number is without leading zeros; a family is not a key.
    std::vector<std::string> keys(std::string_view prefix) const;

    const std::vector<Problem> &problems() const & { return problems_; }
    std::vector<Problem> problems() && { return std::move(problems_); }
    // No fatal problem: LXC reads the same settings as items().
    bool complete() const;
    Syntax syntax() const { return syntax_; }

private:
    std::vector<Item> items_;
    std::vector<Problem> problems_;
    Syntax syntax_;
};

// The path that LXC takes for the root, when it is a plain folder: without `dir:`. "" without one.
std::string plain_rootfs(const Config &config);

} // namespace warden::lxc
