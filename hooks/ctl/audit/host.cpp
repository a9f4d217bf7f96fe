// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/host.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/utc.hpp"
#include "cgroup/layout.hpp"
#include "ctl/configs/choices.hpp"
#include "ctl/configs/packages.hpp"
#include "guest/os_release.hpp"
#include "policy/block.hpp"
#include "policy/rollout.hpp"

#include <array>

namespace warden::ctl::audit {
namespace {

std::string line_of(const Dir &root, std::string_view path) {
    const auto text = root.read_kernel_file(path, 4096);
    return text ? std::string(trim(*text)) : std::string();
}

std::string host_name(const Dir &root) {
    const std::string name = line_of(root, "proc/sys/kernel/hostname");
    return name.empty() ? line_of(root, "etc/hostname") : name;
}

std::string os_name(const Dir &root) {
    const auto text = root.read_kernel_file("etc/os-release", 65536);
    return text ? guest::parse_os_release(*text).name : std::string();
}

// The package's version, else the generation that the library's name has.
std::string lxc_version(const Dir &root) {
    if (const auto status = configs::read_package_status(root)) {
        for (const char *package : {"lxc-pve", "liblxc1t64", "liblxc1"}) {
            if (const auto version = configs::installed_version(*status, package))
                return *version;
        }
    }
    const auto generation = configs::installed_lxc(root);
    return generation ? std::to_string(*generation) : std::string();
}

Json text_or_null(const std::string &text) {
    return text.empty() ? Json(nullptr) : Json(printable(text));
}

// Two hexadecimal digits a byte; empty for anything else.
std::string bytes_of(std::string_view hex) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        const auto high = digits.find(hex[i]), low = digits.find(hex[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos)
            return {};
        out += static_cast<char>(high << 4U | low);
    }
    return out;
}

} // namespace

std::string machine_hash(std::string_view machine_id) {
    constexpr std::size_t k_digits = 32, k_bytes = 16;
    const std::string key = machine_id.size() == k_digits ? bytes_of(machine_id) : std::string();
    if (key.size() != k_bytes)
        return {};
    auto digest = hmac_sha256(key, k_machine_hash_application);
    // As a UUID of version 4: so does systemd (id128_make_v4_uuid).
    digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0FU) | 0x40U);
    digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3FU) | 0x80U);
    return hex_text(digest.data(), k_bytes);
}

std::string revision_of(const Dir &root, const Trust &trust, const policy::PolicySet &policies) {
    constexpr std::size_t k_max_manifest = std::size_t{256} << 10U;
    if (std::string own = policies.revision(); !own.empty())
        return own;
    const auto text = trusted_read(root, "/var/lib/lxc-warden/policy.d/manifest.json", trust, k_max_manifest);
    const Json manifest = text ? Json::parse(*text, nullptr, false) : Json();
    const auto revision = manifest.is_object() ? manifest.find("revision") : manifest.end();
    if (revision == manifest.end() || !revision->is_string())
        return {};
    const auto word = revision->get<std::string>();
    return policy::is_revision(word) ? word : std::string();
}

AuditedHost look_at_host(const Dir &root, const std::string &lxcpath) {
    AuditedHost host;
    host.layout = cgroup::layout_name(cgroup::detect_layout(root));
    host.apparmor = line_of(root, "sys/module/apparmor/parameters/enabled") == "Y";
    host.lxcpath = lxcpath;
    host.name = host_name(root);
    host.machine = machine_hash(policy::machine_id_of(root));
    host.os = os_name(root);
    host.kernel = line_of(root, "proc/sys/kernel/osrelease");
    host.lxc = lxc_version(root);
    return host;
}

Json product_json() {
    return {{"name", "lxc-warden"}, {"version", WARDEN_VERSION}};
}

Json host_json(const Audit &audit) {
    const AuditedHost &host = audit.host;
    Json out{{"name", text_or_null(host.name)}, {"machine", text_or_null(host.machine)},
             {"os", text_or_null(host.os)},     {"kernel", text_or_null(host.kernel)},
             {"lxc", text_or_null(host.lxc)},   {"layout", host.layout},
             {"apparmor", host.apparmor},       {"lxcpath", host.lxcpath}};
    if (!host.proxmox_problem.empty())
        out["not_checked"] = host.proxmox_problem;
    return out;
}

Json policy_json(const Audit &audit) {
    Json out{{"revision", text_or_null(audit.revision)},
             {"digest", text_or_null(audit.digest)},
             {"problems", audit.policy_problems},
             {"rollouts", Json::array()},
             {"waivers", Json::array()}};
    for (const AuditedRollout &one : audit.rollouts)
        out["rollouts"].push_back({{"mode", policy::mode_name(one.mode)},
                                   {"percent", one.rollout.percent},
                                   {"seed", one.rollout.seed},
                                   {"file", one.rollout.at.file},
                                   {"line", one.rollout.at.line},
                                   {"in", one.in},
                                   {"out", one.out}});
    for (const auto &waiver : audit.waivers)
        out["waivers"].push_back({{"id", waiver.id},
                                  {"containers", waiver.containers},
                                  {"owner", waiver.owner},
                                  {"reason", waiver.reason},
                                  {"until", policy::day_text(waiver.until)},
                                  {"days_left", policy::days_left(waiver, audit.today)},
                                  {"file", waiver.at.file},
                                  {"line", waiver.at.line}});
    return out;
}

} // namespace warden::ctl::audit
