// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/doctor/diagnosis.hpp"

#include "base/kernel_arguments.hpp"
#include "base/mounts.hpp"
#include "base/text.hpp"
#include "cgroup/host_facts.hpp"
#include "cgroup/layout.hpp"
#include "cgroup/mount_options.hpp"

#include <algorithm>

namespace warden::ctl::doctor {
namespace {

constexpr std::string_view k_hierarchy = "systemd.unified_cgroup_hierarchy";
constexpr std::size_t k_max_groups = 10'000;

std::string reason_for_v1(const Dir &root) {
    const auto arguments = kernel_arguments(root, k_hierarchy);
    if (!arguments.empty())
        return "the kernel was booted with " + arguments.back();
    return "no " + std::string(k_hierarchy) +
           " is on the kernel's command line: the init system was built for it, or mounted cgroup v1 by itself";
}

std::string way_to_v2(const Dir &root) {
    const auto arguments = kernel_arguments(root, k_hierarchy);
    const bool is_asked = !arguments.empty() && !arguments.back().ends_with("=1");
    return is_asked
               ? "remove " + arguments.back() + " from the kernel's command line"
               : "put " + std::string(k_hierarchy) +
                     "=1 on the kernel's command line (a systemd that is 247 or newer in Debian needs no such "
                     "word; with another init, have it mount cgroup2 at /sys/fs/cgroup)";
}

void examine_layout(const Dir &root, cgroup::Layout layout, Diagnosis &diagnosis) {
    const std::string name(cgroup::layout_name(layout));
    if (layout == cgroup::Layout::none)
        return diagnosis.add("LIM-201", "no cgroup file system is mounted at /sys/fs/cgroup", name);
    if (layout != cgroup::Layout::unified)
        return diagnosis.add_with_fix(
            "LIM-202", "the cgroup layout is " + name + ": " + reason_for_v1(root), name,
            "Migrate with `lxc-warden migrate --keep-v1`, then " + way_to_v2(root) +
                " and reboot; guests with a systemd older than 231 must be upgraded first.");
    diagnosis.fine("cgroup layout: unified");
    const auto arguments = kernel_arguments(root, k_hierarchy);
    if (!arguments.empty() && !arguments.back().ends_with("=1"))
        diagnosis.add("LIM-203",
                      arguments.back() +
                          " is on the kernel's command line, and the layout is unified all the same",
                      name);
    const auto mounts = mounts_of(root, "self");
    if (!mounts)
        return diagnosis.add("LIM-207", mounts.error().message);
    for (const Mount &mount : *mounts) {
        if (mount.type == "cgroup")
            diagnosis.add("LIM-204", "cgroup v1 is mounted at " + printable(mount.point) + " (" +
                                         printable(mount.options) +
                                         "): its controllers are taken from cgroup2");
    }
}

void examine_controllers(const Dir &root, Diagnosis &diagnosis) {
    const auto text = root.read_kernel_file("sys/fs/cgroup/cgroup.controllers");
    if (!text)
        return diagnosis.add("LIM-207", text.error().message);
    const auto offered = words(trim(*text));
    std::vector<std::string> missing;
    for (const std::string_view wanted : {"cpuset", "cpu", "io", "memory", "pids"}) {
        if (std::find(offered.begin(), offered.end(), wanted) == offered.end())
            missing.emplace_back(wanted);
    }
    if (missing.empty())
        return diagnosis.fine("cgroup2 controllers: " + std::string(trim(*text)));
    std::string why;
    for (const std::string_view name : {"cgroup_disable", "cgroup_no_v1"}) {
        for (const auto &argument : kernel_arguments(root, name))
            why += "; the kernel was booted with " + argument;
    }
    diagnosis.add("LIM-205", "cgroup2 does not offer " + join(missing, ", ") + why, std::string(trim(*text)));
}

void examine_swap(const Dir &root, Diagnosis &diagnosis) {
    const auto facts = cgroup::read_host_facts(root);
    if (!facts)
        return diagnosis.add("LIM-207", facts.error().message);
    if (facts->swap)
        return diagnosis.fine("swap is accounted (memory.swap.max)");
    std::string why;
    for (const auto &argument : kernel_arguments(root, "swapaccount"))
        why += "; the kernel was booted with " + argument;
    diagnosis.add("LIM-206", "the kernel has no memory.swap.max" + why);
}

void examine_options(const Dir &root, cgroup::Layout layout, Diagnosis &diagnosis) {
    const auto options = cgroup::mount_options(root, layout);
    if (!options)
        return;
    if (!options->nsdelegate)
        diagnosis.add("LIM-208", "cgroup2 is mounted without nsdelegate");
    if (options->memory_localevents || options->pids_localevents)
        diagnosis.add("LIM-209",
                      std::string("cgroup2 is mounted with ") +
                          (options->memory_localevents ? "memory_localevents" : "pids_localevents"));
    if (!options->memory_recursiveprot)
        diagnosis.add("LIM-210", "cgroup2 is mounted without memory_recursiveprot");
    if (options->memory_hugetlb_accounting)
        diagnosis.add("LIM-211", "cgroup2 is mounted with memory_hugetlb_accounting");
    if (options->nsdelegate)
        diagnosis.fine("cgroup2 is delegated with its namespaces (nsdelegate)");
}

// A frozen group that has a container's name, in the places where LXC and Proxmox put them; Proxmox freezes
// the group "ns" in it. What else is frozen below is the guest's own affair.
void examine_frozen(const Dir &root, const std::string &mount, Diagnosis &diagnosis) {
    for (const std::string &folder : {mount, mount + "/lxc"}) {
        const auto names = root.list(folder, k_max_groups);
        for (const auto &name : names ? *names : std::vector<std::string>{}) {
            if (folder == mount && !name.starts_with("lxc.payload"))
                continue;
            for (const std::string &group : {name, name + "/ns"}) {
                const std::string file = folder + "/" + group + "/cgroup.freeze";
                const auto freeze = root.read_kernel_file(file, 16);
                if (freeze && trim(*freeze) == "1")
                    diagnosis.add("FRZ-101", "the cgroup " + printable(group) + " is frozen",
                                  "cgroup.freeze 1", {root.name_of(file), 0, 0});
            }
        }
    }
}

} // namespace

void examine_cgroups(const Dir &root, Diagnosis &diagnosis) {
    const auto layout = cgroup::detect_layout(root);
    examine_layout(root, layout, diagnosis);
    if (layout == cgroup::Layout::unified) {
        examine_controllers(root, diagnosis);
        examine_swap(root, diagnosis);
        examine_options(root, layout, diagnosis);
    }
    if (const auto mount = cgroup::v2_mount(layout))
        examine_frozen(root, *mount, diagnosis);
}

} // namespace warden::ctl::doctor
