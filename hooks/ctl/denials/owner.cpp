// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/owner.hpp"

#include "apparmor/generated.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "cgroup/layout.hpp"

#include <algorithm>

namespace warden::ctl::denials {
namespace {

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

DenialOwner::DenialOwner(const std::vector<std::string> &names, const std::string &lxcpath)
    : lxcpath_(lxcpath) {
    while (lxcpath_.size() > 1 && lxcpath_.ends_with('/'))
        lxcpath_.pop_back();
    dashed_lxcpath_ = lxcpath_;
    std::replace(dashed_lxcpath_.begin(), dashed_lxcpath_.end(), '/', '-');
    for (const auto &name : names) {
        generated_[apparmor::generated_profile(name, lxcpath_)] = name;
        generated_[apparmor::generated_namespace(name, lxcpath_)] = name;
    }
}

void DenialOwner::ask_processes(const Dir &root) {
    root_ = &root;
}

// A name that was hashed is only known from the containers that there are.
std::string DenialOwner::by_name(std::string_view name) const {
    if (const auto known = generated_.find(name); known != generated_.end())
        return known->second;
    const auto parsed = apparmor::parse_generated_name(name);
    if (!parsed)
        return {};
    const bool ours = parsed->lxcpath == (parsed->is_namespace ? dashed_lxcpath_ : lxcpath_);
    return ours ? parsed->container : parsed->lxcpath + ":" + parsed->container;
}

std::string DenialOwner::by_profile(std::string_view profile) const {
    // Children and hats of a profile: "lxc-c1_<...>//hat". A path in the name may hold "//" no more than
    // LXC's own does.
    const auto child = profile.find(">//");
    return by_name(child == std::string_view::npos ? profile : profile.substr(0, child + 1));
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
        if (auto name = by_name(part); !name.empty())
            return name;
        ns = part.size() == ns.size() ? std::string_view() : ns.substr(part.size() + 2);
    }
    if (auto name = by_profile(denial.profile); !name.empty())
        return name;
    return by_process(denial);
}

} // namespace warden::ctl::denials
