// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/process.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace warden::apparmor {
namespace {

constexpr std::string_view k_security_modules = "sys/kernel/security/lsm";
constexpr std::size_t k_max_label = 65536;

// An error unless attr/current can only be AppArmor's. Kernels before 4.13 have no list of modules, and could
// have only one that owns the file.
Status check_owner_of_attributes(const Dir &root) {
    const auto text = root.read_kernel_file(k_security_modules);
    if (!text)
        return text.error().code == ENOENT ? Status(k_done) : Status(text.error());
    const auto names = split(trim(*text), ',');
    const auto has = [&](std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!has("apparmor") || has("selinux") || has("smack"))
        return Error{"attr/current does not belong to AppArmor; active are: " + printable(trim(*text)),
                     EINVAL};
    return k_done;
}

} // namespace

Result<Label> read_process_label(const Dir &root, const std::string &process) {
    const std::string attributes = "proc/" + process + "/attr/";
    auto text = root.read_kernel_file(attributes + "apparmor/current", k_max_label);
    if (!text && text.error().code == ENOENT && root.exists(attributes + "current")) {
        TRY(check_owner_of_attributes(root));
        text = root.read_kernel_file(attributes + "current", k_max_label);
    }
    if (!text)
        return std::move(text).error();
    return parse_label(*text);
}

} // namespace warden::apparmor
