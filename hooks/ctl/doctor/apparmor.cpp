// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/doctor/diagnosis.hpp"

#include "apparmor/kernel.hpp"
#include "base/kernel_arguments.hpp"

namespace warden::ctl::doctor {
namespace {

constexpr std::string_view k_features = "sys/kernel/security/apparmor/features";

void examine_features(const Dir &root, Diagnosis &diagnosis) {
    if (!root.exists(k_features))
        return diagnosis.add("APP-203",
                             "not checked: " + root.name_of(k_features) +
                                 " cannot be read: securityfs is not mounted, or this is not root");
    // What LXC's generated profiles are made of.
    std::vector<std::string> missing;
    for (const std::string_view feature :
         {"mount/mask", "domain/stack", "policy/versions", "signal/mask", "ptrace/mask"}) {
        if (!root.exists(std::string(k_features) + "/" + std::string(feature)))
            missing.emplace_back(feature);
    }
    if (missing.empty())
        return diagnosis.fine("AppArmor features that LXC needs: all there");
    std::string text;
    for (const auto &feature : missing)
        text += (text.empty() ? "" : ", ") + feature;
    diagnosis.add("APP-202", "the kernel's AppArmor lacks " + text);
}

void examine_parser(const Dir &root, Diagnosis &diagnosis) {
    for (const std::string_view path :
         {"usr/sbin/apparmor_parser", "sbin/apparmor_parser", "usr/bin/apparmor_parser"}) {
        if (root.exists(path))
            return diagnosis.fine("apparmor_parser: " + root.name_of(path));
    }
    diagnosis.add("APP-204", "there is no apparmor_parser in /usr/sbin, /sbin or /usr/bin");
}

} // namespace

void examine_apparmor(const Dir &root, Diagnosis &diagnosis) {
    using Is = apparmor::KernelState::Is;
    const auto state = apparmor::read_kernel(root);
    std::string why;
    for (const std::string_view name : {"apparmor", "security", "lsm"}) {
        for (const auto &argument : kernel_arguments(root, name))
            why += "; the kernel was booted with " + argument;
    }
    if (state.is == Is::off)
        return diagnosis.add_with_fix("APP-201", state.detail + why, "", state.cure);
    if (state.is == Is::masked)
        diagnosis.add_with_fix("APP-201",
                               "something is mounted over the flag that LXC reads: " + state.detail, "masked",
                               state.cure);
    else if (state.is == Is::unknown)
        return diagnosis.add("APP-203", "not checked: " + state.detail);
    else
        diagnosis.fine("AppArmor: on");
    examine_features(root, diagnosis);
    examine_parser(root, diagnosis);
}

} // namespace warden::ctl::doctor
