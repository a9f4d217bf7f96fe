// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/kernel.hpp"

#include "base/kernel_arguments.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

namespace warden::apparmor {
namespace {

constexpr std::string_view k_enabled = "sys/module/apparmor/parameters/enabled";
constexpr std::string_view k_modules = "sys/module";
constexpr std::string_view k_securityfs = "sys/kernel/security/apparmor";
constexpr std::string_view k_mount_mask = "sys/kernel/security/apparmor/features/mount/mask";
constexpr std::size_t k_max_flag = 64;

bool is_own_root(const Dir &root) {
    struct stat own {};
    const auto given = root.status("");
    return given && stat("/", &own) == 0 && own.st_dev == given->st_dev && own.st_ino == given->st_ino;
}

bool is_masked(const Dir &root, const Fd &flag) {
    struct statfs found {};
    return is_own_root(root) && fstatfs(*flag, &found) == 0 && found.f_type != SYSFS_MAGIC;
}

// The last argument of a name is in force.
std::string cure_of(const Dir &root, bool is_built_in) {
    const auto last = [&](std::string_view name) {
        const auto all = kernel_arguments(root, name);
        return all.empty() ? "" : all.back();
    };
    constexpr std::string_view k_then = " (in /etc/default/grub, then update-grub), and reboot";
    const auto boot = [&](const std::string &what) { return what + std::string(k_then) + "."; };
    const std::string off = last("apparmor"), lsm = last("lsm"), security = last("security");
    if (!is_built_in)
        return "Boot a kernel that was built with CONFIG_SECURITY_APPARMOR, as Debian's, Ubuntu's and Proxmox's "
               "are: no argument turns on what is not in it.";
    if (off == "apparmor=0")
        return boot("Remove apparmor=0 from the kernel's command line");
    if (!lsm.empty() && lsm.find("apparmor") == std::string::npos)
        return boot("Put apparmor into " + lsm + " on the kernel's command line");
    if (!security.empty() && security != "security=apparmor")
        return boot("Write security=apparmor for " + security + " on the kernel's command line");
    return boot("Put apparmor=1 security=apparmor on the kernel's command line");
}

void read_flag(const Dir &root, KernelState &state) {
    const std::string name = root.name_of(k_enabled);
    const auto flag = root.open_file(k_enabled, O_RDONLY);
    if (!flag) {
        // A kernel without AppArmor has no such module; a /sys without modules is not sysfs.
        const bool absent = flag.error().code == ENOENT && root.exists(k_modules);
        state.is = absent ? KernelState::Is::off : KernelState::Is::unknown;
        state.detail = absent ? "this kernel was built without AppArmor" : flag.error().message;
        if (absent)
            state.cure = cure_of(root, false);
        return;
    }
    const auto text = read_all(**flag, k_max_flag, name);
    state.lxc_sees_it_on = text && text->starts_with('Y');
    state.detail = text ? name + " says '" + printable(trim(*text)) + "'" : text.error().message;
    if (is_masked(root, *flag))
        state.is = KernelState::Is::masked;
    else if (text)
        state.is = state.lxc_sees_it_on ? KernelState::Is::on : KernelState::Is::off;
    if (state.is == KernelState::Is::masked)
        state.cure =
            "Unmount what `findmnt " + name + "` shows, and take it out of where it is mounted from.";
    else if (state.is == KernelState::Is::off)
        state.cure = cure_of(root, true);
}

} // namespace

KernelState read_kernel(const Dir &root) {
    KernelState state;
    read_flag(root, state);
    if (root.exists(k_securityfs))
        state.mount_mediation = root.exists(k_mount_mask);
    return state;
}

} // namespace warden::apparmor
