// SPDX-License-Identifier: LGPL-2.1-or-later
// What was found in a config, for the next one that says the same.
#pragma once

#include "ctl/check/verdict.hpp"
#include "ctl/configs/paths.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace warden::ctl::check {

// All that is said of one config, and what of it only a host knows.
struct Outcome {
    std::vector<findings::Finding> findings;
    NotKnown not_known;
};

// A config without what differs between containers that were made alike and decides nothing: the name where
// it is the container's (lxc.uts.name, a folder of lxc.rootfs.path) and the hardware addresses.
struct Shape {
    std::string text;                  // with a mark for each
    std::vector<std::string> left_out; // the name first
};

// Of an LXC config at LXCPATH/NAME/config; nullopt where something else about its name or place may decide.
std::optional<Shape> shape_of(std::string_view bytes, const configs::ConfigPath &where);

// Outcomes by shape. They differ in the container's name and the config's place, and in nothing else: one
// whose texts name anything else that was left out is not kept.
class Alike {
public:
    // nullopt when this one has to be looked at.
    std::optional<Outcome> find(const Shape &shape, const configs::ConfigPath &where) const;
    void keep(const Shape &shape, const configs::ConfigPath &where, const Outcome &outcome);

private:
    std::unordered_map<std::string, Outcome> outcomes_; // by Shape::text
};

} // namespace warden::ctl::check
