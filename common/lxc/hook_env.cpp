// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/hook_env.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

namespace warden::lxc {
namespace {

constexpr std::string_view k_default_lxcpath = "/var/lib/lxc";

// Without slashes at its end: an lxcpath has one spelling, by which records are found again.
std::string parent_of(const std::string &path) {
    const auto slash = path.find_last_of('/');
    if (slash == std::string::npos)
        return {};
    const auto last = path.find_last_not_of('/', slash);
    return last == std::string::npos ? "/" : path.substr(0, last + 1);
}

// The parent's word first. A config at LXCPATH/NAME/config shows the lxcpath too, unless it was given with
// `lxc-start -f`; and of any other nothing is known.
void set_lxcpath(HookEnv &env, const HookParent &parent) {
    const std::string directory = parent_of(env.config_path);
    const bool in_place = env.config_path.ends_with("/config") && directory.ends_with("/" + env.name);
    env.lxcpath_is_known = parent.lxcpath || in_place;
    if (parent.lxcpath)
        env.lxcpath = *parent.lxcpath;
    else
        env.lxcpath = in_place ? parent_of(directory) : std::string(k_default_lxcpath);
}

Result<std::string> config_path_of(const Lookup &lookup, const HookParent &parent) {
    const std::string path = lookup("LXC_CONFIG_FILE").value_or("");
    if (path.starts_with('/'))
        return path;
    if (path.empty() || !parent.working_directory)
        return Error{
            "LXC_CONFIG_FILE is '" + printable(path) +
                "', which is not an absolute path, so the config cannot be read; give lxc-start -f the whole path",
            EINVAL};
    return *parent.working_directory + "/" + path;
}

} // namespace

bool is_container_name(std::string_view name) {
    if (name.empty() || name.size() > 255 || name == "." || name == "..")
        return false;
    return name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos &&
           name.find('\n') == std::string_view::npos;
}

std::string hook_container(const Lookup &lookup, const std::vector<std::string> &arguments) {
    return lookup("LXC_NAME").value_or(arguments.empty() ? "" : arguments.front());
}

Result<HookEnv> read_hook_env(const Lookup &lookup, const std::vector<std::string> &arguments,
                              const HookParent &parent) {
    HookEnv env;
    env.name = hook_container(lookup, arguments);
    if (!is_container_name(env.name))
        return Error{"no container: LXC_NAME is '" + printable(env.name) +
                         "'; this program is started by LXC as a hook, see lxc-warden(8)",
                     EINVAL};
    TRY_ASSIGN(env.config_path, config_path_of(lookup, parent));
    set_lxcpath(env, parent);
    if (const auto pid = parse_i64(lookup("LXC_PID").value_or("")); pid && *pid > 0)
        env.pid = *pid;
    env.target = lookup("LXC_TARGET").value_or("");
    return env;
}

} // namespace warden::lxc
