// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether LXC loads a config: each line in its turn, with what the lines before it have set up.
#pragma once

#include "lxc/config_line.hpp"
#include "lxc/values/values.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace warden::lxc {

// What is wrong with one line.
struct Complaint {
    enum class Kind {
        unknown_key,
        newer_key, // only a later LXC knows it
        older_key, // LXC knew it before
        no_value,  // the key can only be cleared
        value,
        order, // the line needs another one before it, or cannot stand beside one
        doubt, // LXC loads the line without effect, or refuses it on some hosts only
    };
    Kind kind;
    std::string message; // a sentence without its full stop; names no key
    std::string fix;     // a whole sentence; empty for the kinds that are about the key
};

// Lines are handed in as LXC reads them, includes expanded. LXC stops at the first that it refuses; here the
// line is passed over, as if it were not there.
class Grammar {
public:
    // lxc: the major that is to load the config, 5 to 7. In a Proxmox file, what needs a network's type is
    // not looked at: Proxmox writes the networks itself.
    explicit Grammar(unsigned lxc, Syntax syntax = Syntax::lxc) : lxc_(lxc), syntax_(syntax) {}

    // nullopt: LXC takes the line. lxc.include is taken whatever it names.
    std::optional<Complaint> next(std::string_view key, std::string_view value);

private:
    using Kind = Complaint::Kind;

    std::optional<Complaint> value_complaint(ValueKind kind, std::string_view value) const;
    std::optional<Complaint> network(std::string_view rest, std::string_view value);
    std::optional<Complaint> network_setting(std::uint64_t index, std::string_view subkey,
                                             std::string_view value);
    std::optional<Complaint> capabilities(std::string_view key, std::string_view value);
    std::optional<Complaint> namespaces(std::string_view key, std::string_view value);
    std::optional<Complaint> stateless(std::string_view key, std::string_view value) const;

    unsigned lxc_;
    Syntax syntax_;
    std::map<std::uint64_t, std::string> networks_; // type by index; "empty" is what LXC begins with
    bool caps_kept_ = false, caps_listed_ = false;
    bool namespaces_cloned_ = false, namespaces_kept_ = false;
};

} // namespace warden::lxc
