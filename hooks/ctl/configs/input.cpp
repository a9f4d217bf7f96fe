// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/input.hpp"

#include "base/mounts.hpp"
#include "ctl/configs/proxmox_files.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace warden::ctl::configs {
namespace {

constexpr std::string_view k_cluster = "/etc/pve";
constexpr std::int64_t k_deadline_ms = 5000;
constexpr std::size_t k_sniffed_bytes = 16384;

// Keys of Proxmox's own that no LXC config has a reason to contain, digits at the end left out.
constexpr std::array<std::string_view, 24> k_proxmox_keys{
    "arch",       "cmode",    "console",      "cores", "cpulimit",   "cpuunits", "dev",          "features",
    "hookscript", "hostname", "memory",       "mp",    "nameserver", "net",      "onboot",       "ostype",
    "protection", "rootfs",   "searchdomain", "swap",  "tags",       "timezone", "unprivileged", "unused"};

bool is_proxmox_key(std::string_view key) {
    key = key.substr(0, key.find_last_not_of("0123456789") + 1);
    return std::ranges::count(k_proxmox_keys, key) > 0;
}

enum class Hint { none, lxc, pve };

Hint hint_of(std::string_view line) {
    const lxc::ConfigLine as_pve = lxc::parse_line(line, lxc::Syntax::pve);
    if (as_pve.kind == lxc::LineKind::section ||
        (as_pve.kind == lxc::LineKind::native && is_proxmox_key(as_pve.key)))
        return Hint::pve;
    if (as_pve.kind == lxc::LineKind::setting && as_pve.separator == ':')
        return Hint::pve;
    // Proxmox writes these itself and takes none of them from the file.
    const lxc::ConfigLine as_lxc = lxc::parse_line(line, lxc::Syntax::lxc);
    const bool own =
        as_lxc.key == "lxc.rootfs.path" || as_lxc.key == "lxc.uts.name" || as_lxc.key == "lxc.arch";
    return own && as_lxc.kind == lxc::LineKind::setting ? Hint::lxc : Hint::none;
}

} // namespace

lxc::Syntax detect_syntax(std::string_view bytes, std::string_view path) {
    if (lxc::is_proxmox_file(path))
        return lxc::Syntax::pve;
    if (path.ends_with("/config"))
        return lxc::Syntax::lxc;
    lxc::RowReader reader(bytes, lxc::Syntax::pve);
    for (lxc::Row row; reader.next(row);) {
        const Hint hint = hint_of(bytes.substr(row.begin, row.end - row.begin));
        if (hint != Hint::none)
            return hint == Hint::pve ? lxc::Syntax::pve : lxc::Syntax::lxc;
    }
    return lxc::Syntax::lxc;
}

bool looks_like_config(std::string_view bytes) {
    bytes = bytes.substr(0, k_sniffed_bytes);
    if (bytes.find('\0') != std::string_view::npos)
        return false;
    lxc::RowReader reader(bytes, lxc::Syntax::pve);
    for (lxc::Row row; reader.next(row);) {
        const std::string_view line = bytes.substr(row.begin, row.end - row.begin);
        if (row.line.kind == lxc::LineKind::setting ||
            lxc::parse_line(line, lxc::Syntax::lxc).kind == lxc::LineKind::setting)
            return true;
    }
    return false;
}

// After one that did not answer, nothing below /etc/pve is tried again: each would cost its whole deadline.
Result<std::string> ConfigLoader::bytes_of(const std::string &path) {
    if (!is_at_or_below(path, k_cluster) || !lxc::is_proxmox_host(root_))
        return reader_.load(path);
    if (!away_) {
        auto bytes = text_in_time([&] { return reader_.load(path); }, Deadline::after_ms(k_deadline_ms));
        if (bytes || bytes.error().code != ETIMEDOUT)
            return bytes;
        away_ = bytes.error();
    }
    return *away_;
}

Result<std::optional<std::string>> ConfigLoader::read(const ConfigPath &where) {
    using Bytes = std::optional<std::string>;
    auto bytes = bytes_of(where.path);
    if (!bytes && where.maybe && bytes.error().code == EFBIG) {
        const auto start = reader_.start_of(where.path, k_sniffed_bytes);
        if (start && !looks_like_config(*start))
            return Bytes();
    }
    if (!bytes)
        return std::move(bytes).error();
    if (where.maybe && !looks_like_config(*bytes))
        return Bytes();
    return Bytes(std::move(*bytes));
}

Result<std::optional<ConfigInput>> ConfigLoader::load(const ConfigPath &where) {
    TRY_ASSIGN(auto bytes, read(where));
    return bytes ? std::optional(from_text(std::move(*bytes), where)) : std::nullopt;
}

lxc::Syntax ConfigLoader::syntax_of(std::string_view bytes, std::string_view path) const {
    return syntax_ == SyntaxChoice::lxc   ? lxc::Syntax::lxc
           : syntax_ == SyntaxChoice::pve ? lxc::Syntax::pve
                                          : detect_syntax(bytes, path);
}

ConfigInput ConfigLoader::from_text(std::string bytes, const ConfigPath &where) {
    lxc::Config config = reader_.expand(bytes, syntax_of(bytes, where.path), where.shown);
    return {where, std::move(bytes), std::move(config)};
}

} // namespace warden::ctl::configs
