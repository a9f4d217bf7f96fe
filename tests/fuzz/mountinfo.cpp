// SPDX-License-Identifier: LGPL-2.1-or-later
// /proc/PID/mountinfo: a container names its mounts.
#include "fuzz.hpp"

#include "base/mounts.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace {

using warden::fuzz::require;

// As the kernel writes them (seq_path, mangle): blank, tab, newline, backslash.
std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::string_view(" \t\n\r\\").find(c) == std::string_view::npos && byte != 0) {
            out += c;
            continue;
        }
        out += '\\';
        for (const unsigned shift : {6U, 3U, 0U})
            out += static_cast<char>('0' + ((byte >> shift) & 7U));
    }
    return out;
}

std::string line_of(const warden::Mount &mount) {
    return std::to_string(mount.id) + " 1 " + mount.device + " " + encoded(mount.root) + " " +
           encoded(mount.point) + " rw,relatime shared:1 - " + encoded(mount.type) + " " +
           encoded(mount.source) + " " + encoded(mount.options) + "\n";
}

bool same(const warden::Mount &a, const warden::Mount &b) {
    return a.id == b.id && a.device == b.device && a.root == b.root && a.point == b.point &&
           a.type == b.type && a.source == b.source && a.options == b.options;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = warden::fuzz::text_of(data, size);
    const auto mounts = warden::parse_mountinfo(text);
    require(mounts.size() <= warden::split(text, '\n').size(), "a mount is a line");
    std::string written;
    for (const auto &mount : mounts) {
        require(!mount.point.empty() && !mount.type.empty() && !mount.source.empty(), "and is whole");
        warden::file_system_kind(mount.type);
        const auto *below = warden::mount_of(mounts, mount.point);
        require(below != nullptr && below->point.size() >= mount.point.size(), "something is mounted there");
        written += line_of(mount);
    }
    const auto again = warden::parse_mountinfo(written);
    require(std::ranges::equal(mounts, again, same), "as the kernel writes it, it is read the same");
    if (const auto *found = warden::mount_of(mounts, text))
        require(warden::is_at_or_below(text, found->point), "a mount is above what lies on it");
    return 0;
}
