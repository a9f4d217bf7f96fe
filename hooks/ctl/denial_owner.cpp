#include "denial_owner.hpp"

#include "apparmor/generated.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "cgroup/layout.hpp"

namespace warden::ctl {
namespace {

// "lxc-NAME_<PATH>" of generated profiles and "lxc-NAME_<-PATH-WITH-DASHES>" of their namespaces. A
// container's name holds no '/', but may hold "_<": the last one is LXC's.
std::string name_in(std::string_view profile) {
    constexpr std::string_view prefix = "lxc-";
    const auto open = profile.rfind("_<");
    if (!profile.starts_with(prefix) || !profile.ends_with('>') || open == std::string_view::npos ||
        open <= prefix.size())
        return {};
    const auto path = profile.substr(open + 2);
    if (!path.starts_with('/') && !path.starts_with('-'))
        return {};
    return std::string(profile.substr(prefix.size(), open - prefix.size()));
}

// The payload's cgroup is named after the container: lxc.payload.NAME, on Proxmox lxc/ID.
std::string name_of_cgroup(std::string_view path) {
    constexpr std::string_view payload = "lxc.payload.";
    if (path.starts_with(payload)) {
        const auto rest = path.substr(payload.size());
        return std::string(rest.substr(0, std::min(rest.find('/'), rest.size())));
    }
    if (!path.starts_with("lxc/"))
        return {};
    const auto rest = path.substr(4);
    return std::string(rest.substr(0, std::min(rest.find('/'), rest.size())));
}

} // namespace

DenialOwner::DenialOwner(const std::vector<std::string> &names, const std::string &lxcpath) {
    for (const auto &name : names)
        generated_[apparmor::generated_profile(name, lxcpath)] = name;
}

void DenialOwner::ask_processes(const Dir &root) {
    root_ = &root;
}

std::string DenialOwner::by_profile(std::string_view profile) const {
    // Children and hats of a profile: "lxc-c1_<...>//hat". A path in the name may hold "//" no more than
    // LXC's own does.
    const auto child = profile.find(">//");
    const auto own = child == std::string_view::npos ? profile : profile.substr(0, child + 1);
    if (const auto known = generated_.find(own); known != generated_.end())
        return known->second;
    return name_in(own);
}

std::string DenialOwner::by_process(const apparmor::Denial &denial) const {
    if (root_ == nullptr || denial.pid == 0)
        return {};
    const auto pid = static_cast<std::int64_t>(denial.pid);
    // A process that is younger than the event only has the number of the one that did
    // it.
    const auto started = started_at(*root_, pid);
    if (!started || *started > denial.time)
        return {};
    const auto path = cgroup::v2_path_of(*root_, pid);
    return path ? name_of_cgroup(*path) : std::string();
}

std::string DenialOwner::owner(const apparmor::Denial &denial) const {
    // "root//lxc-c1_<-var-lib-lxc>": the container's namespace is the last that LXC made.
    std::string_view ns = denial.ns;
    while (!ns.empty()) {
        const auto part = ns.substr(0, ns.find("//"));
        if (auto name = name_in(part); !name.empty())
            return name;
        ns = part.size() == ns.size() ? std::string_view() : ns.substr(part.size() + 2);
    }
    if (auto name = by_profile(denial.profile); !name.empty())
        return name;
    return by_process(denial);
}

} // namespace warden::ctl
