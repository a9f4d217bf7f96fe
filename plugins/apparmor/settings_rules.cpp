// SPDX-License-Identifier: LGPL-2.1-or-later
// lxc.apparmor.allow_incomplete, allow_nesting and raw.
#include "base/text.hpp"
#include "checks.hpp"
#include "raw_rules.hpp"
#include "rules.hpp"

namespace warden::apparmor_module {
namespace {

bool is_on(const std::optional<Value> &setting) {
    return setting && trim(setting->text) != "0" && !trim(setting->text).empty();
}

Finding about(const char *id, const char *key, const Value &value, std::string message) {
    Finding finding;
    finding.id = id;
    finding.message = std::move(message);
    finding.key = key;
    finding.value = value.text;
    finding.at = value.source();
    return finding;
}

// The admin chose a feature; the rule is Proxmox's.
Finding about_feature(const Value &line) {
    Finding finding =
        about(k_raw, "lxc.apparmor.raw", line,
              "Proxmox adds '" + printable(line.text) + "' to the profile, for a feature of the container");
    finding.severity = WARDEN_SEV_INFO;
    finding.fix =
        "Take mount= or fuse= out of `features:` in /etc/pve/lxc/ID.conf if nothing in the container needs it.";
    return finding;
}

std::string incomplete_message(const Facts &facts) {
    const std::string start = "lxc.apparmor.allow_incomplete is set";
    if (!facts.kernel.mount_mediation)
        return start + "; not checked whether this kernel mediates mounts";
    if (*facts.kernel.mount_mediation)
        return start + "; this kernel mediates mounts and does not need it";
    return start + ", and this kernel does not mediate mounts: root in the container may mount anything";
}

// The second field of a mount entry is the place in the container, with or without '/' in front (fstab(5)).
bool hides_the_flag(const Value &mount) {
    const auto fields = words(mount.text);
    if (fields.size() < 2)
        return false;
    const auto begin = fields[1].find_first_not_of('/');
    return begin != std::string_view::npos &&
           fields[1].substr(begin) == "sys/module/apparmor/parameters/enabled";
}

// Of the words for one of the two the last one counts (confile.c, set_config_mount_auto).
void check_auto_mount(const Settings &settings, Findings &findings) {
    for (const std::string_view what : {"proc", "sys"}) {
        const Value *last = nullptr;
        for (const Value &value : settings.auto_mount) {
            for (const auto word : words(value.text)) {
                if (word == what || (word.starts_with(what) && word.substr(what.size()).starts_with(':')))
                    last = word == std::string(what) + ":rw" ? &value : nullptr;
            }
        }
        if (last != nullptr)
            findings.push_back(about(k_writable, "lxc.mount.auto", *last,
                                     std::string(what) + ":rw in a privileged container: /" +
                                         std::string(what) + " is the host's kernel's, and not read-only"));
    }
}

} // namespace

Findings check_settings(const Facts &facts, const Configured &configured) {
    Findings findings;
    const auto &settings = facts.settings;
    if (is_on(settings.allow_incomplete))
        findings.push_back(about(k_allow_incomplete, "lxc.apparmor.allow_incomplete",
                                 *settings.allow_incomplete, incomplete_message(facts)));
    for (const auto &mount : settings.mounts) {
        if (hides_the_flag(mount))
            findings.push_back(about(
                k_workaround, "lxc.mount.entry", mount,
                std::string("hides from the container that AppArmor is on") +
                    (configured.kind == Configured::Kind::unconfined
                         ? ", beside lxc.apparmor.profile = unconfined: a workaround that is no longer needed"
                         : "")));
    }
    if (settings.is_privileged)
        check_auto_mount(settings, findings);
    // LXC uses the other two for the profile that it generates, and for no other.
    if (configured.kind != Configured::Kind::generated)
        return findings;
    if (is_on(settings.allow_nesting)) {
        findings.push_back(about(k_allow_nesting, "lxc.apparmor.allow_nesting", *settings.allow_nesting,
                                 "lxc.apparmor.allow_nesting lets the container mount nearly anything"));
        if (settings.is_privileged) {
            findings.back().severity = WARDEN_SEV_WARNING;
            findings.back().message +=
                ", and it is privileged: since LXC 6.0.6 its profile denies nothing below /proc and /sys";
        }
    }
    for (const auto &line : settings.of_features) {
        if (!widening_reasons(line.text).empty())
            findings.push_back(about_feature(line));
    }
    for (const auto &line : settings.raw) {
        const auto reasons = widening_reasons(line.text);
        if (!reasons.empty())
            findings.push_back(about(k_raw, "lxc.apparmor.raw", line,
                                     "'" + printable(line.text) + "' " + join(reasons, ", ")));
    }
    return findings;
}

} // namespace warden::apparmor_module
