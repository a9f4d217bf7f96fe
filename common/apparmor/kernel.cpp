#include "apparmor/kernel.hpp"

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

void read_flag(const Dir &root, KernelState &state) {
    const std::string name = root.name_of(k_enabled);
    const auto flag = root.open_file(k_enabled, O_RDONLY);
    if (!flag) {
        // A kernel without AppArmor has no such module; a /sys without modules is not sysfs.
        const bool absent = flag.error().code == ENOENT && root.exists(k_modules);
        state.is = absent ? KernelState::Is::off : KernelState::Is::unknown;
        state.detail = absent ? "this kernel was built or booted without AppArmor" : flag.error().message;
        return;
    }
    const auto text = read_all(**flag, k_max_flag, name);
    state.lxc_sees_it_on = text && text->starts_with('Y');
    state.detail = text ? name + " says '" + printable(trim(*text)) + "'" : text.error().message;
    if (is_masked(root, *flag))
        state.is = KernelState::Is::masked;
    else if (text)
        state.is = state.lxc_sees_it_on ? KernelState::Is::on : KernelState::Is::off;
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
