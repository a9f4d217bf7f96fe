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

// A config at LXCPATH/NAME/config tells the lxcpath; with `lxc-start -f` it does not, and the default is
// assumed.
std::string lxcpath_of(const HookEnv &env) {
    const std::string directory = parent_of(env.config_path);
    if (env.config_path.ends_with("/config") && directory.ends_with("/" + env.name))
        return parent_of(directory);
    return std::string(k_default_lxcpath);
}

} // namespace

bool is_container_name(std::string_view name) {
    if (name.empty() || name.size() > 255 || name == "." || name == "..")
        return false;
    return name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos &&
           name.find('\n') == std::string_view::npos;
}

Result<HookEnv> read_hook_env(const Lookup &lookup, const std::vector<std::string> &arguments) {
    HookEnv env;
    env.name = lookup("LXC_NAME").value_or(arguments.empty() ? "" : arguments.front());
    if (!is_container_name(env.name))
        return Error{"no container: LXC_NAME is '" + printable(env.name) +
                         "'; this program is started by LXC as a hook, see lxc-warden(8)",
                     EINVAL};
    env.config_path = lookup("LXC_CONFIG_FILE").value_or("");
    if (env.config_path.empty() || env.config_path.front() != '/')
        return Error{"LXC_CONFIG_FILE is '" + printable(env.config_path) + "', which is not an absolute path",
                     EINVAL};
    env.lxcpath = lxcpath_of(env);
    if (const auto pid = parse_i64(lookup("LXC_PID").value_or("")); pid && *pid > 0)
        env.pid = *pid;
    env.target = lookup("LXC_TARGET").value_or("");
    return env;
}

} // namespace warden::lxc
