// SPDX-License-Identifier: LGPL-2.1-or-later
// What LXC passes to a hook: environment variables, and for hook version 0 trailing arguments.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::lxc {

struct HookEnv {
    std::string name;
    std::string config_path;      // LXC_CONFIG_FILE
    std::string lxcpath;          // derived: LXC sets no variable for it
    bool lxcpath_is_known = true; // else it is the default one, for want of a better
    std::int64_t pid = -1;        // LXC_PID; stale in pre-start after a reboot from inside
    std::string target;           // LXC_TARGET: "stop" or "reboot", in stop and post-stop
};

// What is known of the process that started the hook; see lxc/hook_parent.hpp.
struct HookParent {
    std::optional<std::string> lxcpath;
    std::optional<std::string> working_directory; // when it still is the one that LXC was started in
};

using Lookup = std::function<std::optional<std::string>(std::string_view variable)>;

// arguments: those after our own, as version 0 appends them: NAME "lxc" TYPE ... They serve only when
// LXC_NAME is missing. An error when no container can be told, or its name is none that LXC would take, or
// its config was given as a relative path (lxc-start -f) and nobody knows relative to what.
Result<HookEnv> read_hook_env(const Lookup &lookup, const std::vector<std::string> &arguments,
                              const HookParent &parent = {});
// The container's name alone; "" when none is told.
std::string hook_container(const Lookup &lookup, const std::vector<std::string> &arguments);

// Letters, digits and what LXC allows; no '/', not "." or "..", at most 255 bytes.
bool is_container_name(std::string_view name);

} // namespace warden::lxc
