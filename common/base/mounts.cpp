// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/mounts.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>

namespace warden {
namespace {

// Blank, tab, newline and backslash are written as \040 and so on.
std::string decode(std::string_view text) {
    const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool coded = text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) &&
                           is_octal(text[i + 2]) && is_octal(text[i + 3]);
        out += coded
                   ? static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + text[i + 3] - '0')
                   : text[i];
        i += coded ? 3 : 0;
    }
    return out;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N> &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 25> k_no_storage{
    "proc",      "sysfs",      "tmpfs",      "cgroup",    "cgroup2",     "devtmpfs", "devpts",
    "mqueue",    "securityfs", "debugfs",    "tracefs",   "fusectl",     "pstore",   "bpf",
    "configfs",  "hugetlbfs",  "ramfs",      "autofs",    "binfmt_misc", "efivarfs", "nsfs",
    "selinuxfs", "squashfs",   "rpc_pipefs", "fuse.lxcfs"};
constexpr std::array<std::string_view, 11> k_network{"nfs", "nfs4", "cifs",   "smb3",  "smbfs",   "ceph",
                                                     "9p",  "afs",  "lustre", "ncpfs", "orangefs"};

} // namespace

std::vector<Mount> parse_mountinfo(std::string_view text) {
    std::vector<Mount> found;
    for (const auto line : split(text, '\n')) {
        // id parent dev root point options [tags...] - type source super-options
        const auto fields = words(line);
        const auto dash = std::find(fields.begin(), fields.end(), "-");
        const auto id = fields.empty() ? std::nullopt : parse_u64(fields[0]);
        if (!id || dash - fields.begin() < 6 || fields.end() - dash < 3)
            continue;
        found.push_back({*id, std::string(fields[2]), decode(fields[3]), decode(fields[4]), decode(dash[1]),
                         decode(dash[2]), fields.end() - dash > 3 ? decode(dash[3]) : ""});
    }
    return found;
}

Result<std::vector<Mount>> mounts_of(const Dir &root, std::string_view process) {
    TRY_ASSIGN(const std::string text,
               root.read_kernel_file("proc/" + std::string(process) + "/mountinfo", std::size_t{16} << 20U));
    return parse_mountinfo(text);
}

bool is_at_or_below(std::string_view path, std::string_view above) {
    if (above == "/" || above.empty())
        return true;
    return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '/');
}

const Mount *mount_of(const std::vector<Mount> &mounts, std::string_view path) {
    const Mount *best = nullptr;
    for (const auto &mount : mounts) {
        if (is_at_or_below(path, mount.point) &&
            (best == nullptr || mount.point.size() >= best->point.size()))
            best = &mount;
    }
    return best;
}

FileSystem file_system_kind(std::string_view type) {
    if (is_one_of(k_no_storage, type))
        return FileSystem::none;
    if (type == "fuse" || type == "fuseblk" || type.starts_with("fuse."))
        return FileSystem::fuse;
    return is_one_of(k_network, type) ? FileSystem::network : FileSystem::storage;
}

} // namespace warden
