// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/proxmox_terms.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace warden::findings {
namespace {

// By what is wrong: what mends it on a Proxmox host. @: the container's number. %: the advice for the key.
struct Fix {
    std::string_view id, text;
};
constexpr std::array<Fix, 27>
    k_fixes{
        {
            {"APP-001",
             "Remove the line lxc.apparmor.profile from /etc/pve/lxc/@.conf: Proxmox then writes `generated`, with what `features:` asks for. If something in the container needs mounts of its own, run `pct set @ --features nesting=1`. Then `pct reboot @`. What still fails inside shows in `lxc-warden denials @`. To accept it for this container, waive APP-001 in /etc/lxc-warden/policy.d, with owner, reason and date."},
            {"APP-002",
             "Remove the line lxc.apparmor.profile from /etc/pve/lxc/@.conf: Proxmox then writes `generated`. Then `pct reboot @`."},
            {"APP-007",
             "Remove the line lxc.apparmor.allow_incomplete from /etc/pve/lxc/@.conf: Proxmox's kernels mediate mounts."},
            {"APP-008",
             "Take nesting=1 out of `features:` where nothing in the container needs it (`pct set @ --features` with what is to stay, or `pct set @ --delete features`), or restore the container from a backup as an unprivileged one (`pct restore @ ARCHIVE --unprivileged 1`)."},
            {"APP-010",
             "Run `pct reboot @` to bring the container in line with its config, or correct lxc.apparmor.profile in /etc/pve/lxc/@.conf."},
            {"APP-012",
             "Write lxc.apparmor.profile: NAME with the profile that the policy wants into /etc/pve/lxc/@.conf, or remove that line if the policy wants `generated`; then `pct reboot @`. `lxc-warden policy show @` says which line of which file wants it."},
            {"APP-013",
             "Remove the lxc.mount.entry from /etc/pve/lxc/@.conf, and lxc.apparmor.profile: unconfined with it; for Docker inside run `pct set @ --features nesting=1,keyctl=1`."},
            {"CAP-001",
             "Write lxc.cap.drop: NAME into /etc/pve/lxc/@.conf, or name the capability in `keep` of the policy's [capabilities] section."},
            {"CAP-002",
             "Remove the line `lxc.cap.drop:` without a value from /etc/pve/lxc/@.conf: the common config drops these capabilities. Then `pct reboot @`."},
            {"CAP-004",
             "Proxmox takes no lxc.no_new_privs line in /etc/pve/lxc/@.conf: put `lxc.no_new_privs = 1` into a file that the container reads with lxc.include:, or waive CAP-004 for it."},
            {"CAP-005",
             "Remove the line lxc.seccomp.profile from /etc/pve/lxc/@.conf: Proxmox then writes its own. Then `pct reboot @`."},
            {"CAP-006", "Run `pct reboot @`."},
            {"CAP-008",
             "Remove the line lxc.seccomp.profile from /etc/pve/lxc/@.conf, and say with `pct set @ --features` what the container needs (keyctl=1, mknod=1); then `pct reboot @`. Or add Proxmox's rules to that profile, and waive CAP-008 for the container."},
            {"DEV-001",
             "Run `lxc-warden migrate @ --write`: LXC 7 refuses to load a config with such a key."},
            {"DEV-002", "Run `lxc-warden migrate @ --write`, then `pct reboot @`."},
            {"DEV-003",
             "Remove the lxc.cgroup.devices lines from /etc/pve/lxc/@.conf, and write for a device that is missing then an lxc.cgroup2.devices.allow: of its own; without cgroup2 rules there `lxc-warden migrate @ --write` writes them. A single device is better given with `pct set @ --dev0 /dev/NAME`."},
            {"DEV-005",
             "Remove the raw lxc.cgroup2.devices lines that empty or open the list from /etc/pve/lxc/@.conf, and give the devices that are needed one by one: `pct set @ --dev0 /dev/NAME`."},
            {"DEV-006",
             "Remove the line that allows it from /etc/pve/lxc/@.conf, and give only the device that is needed: `pct set @ --dev0 /dev/NAME`; or waive this finding for the container."},
            {"HOOK-001", "Take the `lxc.hook...:` line without a value out of /etc/pve/lxc/@.conf: it clears Proxmox's own hooks too. If there is none, reinstall the package lxc-warden."},
            {"HOOK-002", "Run `pct reboot @` when that is convenient."},
            {"LIM-001",
             "Run `lxc-warden migrate @ --write`: LXC 7 refuses to load a config with such a key."},
            {"LIM-002", "Run `pct reboot @`, or set the value anew: %."},
            {"LIM-003",
             "Decide whether that is good enough. If it is, run `lxc-warden migrate @` for the line; where nothing takes its place, remove it."},
            {"LIM-005", "Set it: %. Or set a default in the [limits] section of the policy."},
            {"LIM-006", "Nothing, if the default suits; else set it: %."},
            {"LIM-012", "Raise the limit: %."},
            {"OS-002",
             "Run `pct set @ --features nesting=1`, for an unprivileged container above all; features that are set already are to be named with it. Then `pct reboot @`."},
        }};

// Of these an info is about an unprivileged container: Proxmox opens its device list on purpose, and makes it
// with nesting.
constexpr std::string_view k_open_list =
    "Nothing: Proxmox leaves the device list of an unprivileged container open, and its root can make no device node. Devices are given one by one: `pct set @ --dev0 /dev/NAME`.";
constexpr std::array<Fix, 3> k_unprivileged{{
    {"APP-008",
     "Nothing, where systemd or Docker in the container needs it: Proxmox gives it to unprivileged containers, whose root is not the host's. Else take nesting=1 out of `features:` (`pct set @ --features` with what is to stay, or `pct set @ --delete features`)."},
    {"DEV-005", k_open_list},
    {"DEV-006", k_open_list},
}};

struct Option {
    std::string_view key, text;
};
constexpr std::array<Option, 9> k_options{{
    {"memory.max", "`pct set @ --memory MIB`"},
    {"memory", "`pct set @ --memory MIB`"},
    {"memory.swap.max", "`pct set @ --swap MIB`"},
    {"swap", "`pct set @ --swap MIB`"},
    {"cpu.max", "`pct set @ --cpulimit CPUS`"},
    {"cpulimit", "`pct set @ --cpulimit CPUS`"},
    {"cpu.weight", "`pct set @ --cpuunits WEIGHT`"},
    {"cpuunits", "`pct set @ --cpuunits WEIGHT`"},
    {"cores", "`pct set @ --cores NUMBER`"},
}};

std::string advice_for(std::string_view key) {
    constexpr std::string_view k_prefix = "lxc.cgroup2.";
    const bool raw = key.starts_with(k_prefix);
    const std::string_view file = raw ? key.substr(k_prefix.size()) : key;
    const auto *option = std::ranges::find(k_options, file, &Option::key);
    if (option != k_options.end())
        return std::string(option->text);
    return "`" + std::string(raw ? key : std::string(k_prefix) + std::string(key)) +
           ": VALUE` in /etc/pve/lxc/@.conf, in force from the next start";
}

// `lxc.a.b = c` of a text that was written for LXC's own files.
std::string with_colons(std::string text) {
    for (auto at = text.find("lxc."); at != std::string::npos; at = text.find("lxc.", at + 1)) {
        const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._", at);
        if (end != std::string::npos && text.compare(end, 2, " =") == 0)
            text.replace(end, 2, ":");
    }
    return text;
}

std::optional<std::string_view> fix_in(std::span<const Fix> fixes, std::string_view id) {
    const auto fix = std::ranges::find(fixes, id, &Fix::id);
    return fix == fixes.end() ? std::nullopt : std::optional(fix->text);
}

std::optional<std::string_view> known_fix(const Finding &finding) {
    if (finding.severity == WARDEN_SEV_INFO) {
        if (const auto fix = fix_in(k_unprivileged, finding.id))
            return fix;
    }
    return fix_in(k_fixes, finding.id);
}

std::string fix_for(const Finding &finding, std::string_view id) {
    // The check itself knew that this is Proxmox.
    if (finding.fix.empty() || finding.fix.find("/etc/pve/") != std::string::npos) {
        std::string text = finding.fix;
        replace_all(text, lxc::proxmox_file_of("ID"), lxc::proxmox_file_of(id));
        return text;
    }
    const auto known = known_fix(finding);
    if (!known)
        return with_colons(finding.fix);
    std::string text(*known);
    if (text.find('%') != std::string::npos)
        replace_all(text, "%", advice_for(finding.key));
    replace_all(text, "@", id);
    return text;
}

} // namespace

void say_for_proxmox(Finding &finding, std::string_view id) {
    finding.proxmox = true;
    finding.message = with_colons(std::move(finding.message));
    finding.fix = fix_for(finding, id);
}

void name_admin_lines(std::vector<Finding> &findings, const ProxmoxConfigs &configs) {
    const lxc::ProxmoxOrigins origins(configs.generated_bytes, configs.admin_bytes, configs.device_of);
    for (Finding &finding : findings) {
        if (finding.at.file == configs.generated) {
            const lxc::ProxmoxOrigin origin = origins.of(finding.at.line);
            finding.generated = std::move(finding.at);
            finding.at = {lxc::proxmox_file_of(configs.id), origin.line, 0};
            if (!origin.key.empty()) {
                finding.key = origin.key;
                finding.value = origin.value;
            }
        }
        say_for_proxmox(finding, configs.id);
    }
}

} // namespace warden::findings
