// SPDX-License-Identifier: LGPL-2.1-or-later
// A Proxmox VE host: what it is, what of lxc-warden is in force on it, and what its next upgrade brings.
#include "ctl/doctor/proxmox.hpp"

#include "base/child.hpp"
#include "base/text.hpp"
#include "base/utc.hpp"
#include "ctl/configs/includes.hpp"
#include "ctl/configs/packages.hpp"
#include "ctl/configs/proxmox_files.hpp"
#include "engine/site_rules.hpp"
#include "lxc/config_reader.hpp"
#include "lxc/grammar.hpp"
#include "lxc/proxmox_file.hpp"
#include "policy/floor.hpp"
#include "state/proxmox_copies.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace warden::ctl::doctor {
namespace {

constexpr std::array<std::string_view, 3> k_packages{"pve-manager", "pve-container", "lxc-pve"};
constexpr std::int64_t k_files_deadline_ms = 10'000, k_apt_deadline_ms = 20'000;
constexpr unsigned k_without_v1 = 7;
constexpr std::size_t k_most_named = 50;

// The first line that LXC 7 does not load, if there is one.
struct Stopped {
    std::string id;
    lxc::Item item;
};

std::optional<lxc::Item> refused_item(const lxc::Config &file) {
    lxc::Grammar grammar(k_without_v1, lxc::Syntax::pve);
    for (const lxc::Item &item : file.items()) {
        if (!item.key.starts_with("lxc."))
            continue;
        const auto complaint = grammar.next(item.key, item.value);
        if (complaint && complaint->kind != lxc::Complaint::Kind::doubt)
            return item;
    }
    return std::nullopt;
}

class ProxmoxExamination {
public:
    ProxmoxExamination(const Dir &root, const std::string &apt_cache, Diagnosis &diagnosis)
        : root_(root), apt_cache_(apt_cache), diagnosis_(diagnosis) {}

    void run() {
        examine_packages();
        tell_shares();
        const auto files = configs::read_proxmox_files(root_, Deadline::after_ms(k_files_deadline_ms));
        if (!files)
            diagnosis_.add("CFG-207", files.error().message);
        else
            examine_files(*files);
        examine_copies();
    }

private:
    void examine_packages() {
        const auto status = configs::read_package_status(root_);
        if (!status)
            return diagnosis_.add("CFG-206", "not checked: " + status.error().message);
        std::string text;
        for (const std::string_view name : k_packages) {
            const auto version = configs::installed_version(*status, name);
            text +=
                (text.empty() ? "" : ", ") + std::string(name) + " " + version.value_or("(not installed)");
            if (name == "lxc-pve")
                installed_ = version;
        }
        diagnosis_.fine("Proxmox VE host: " + text);
    }

    void tell_shares() {
        const auto policies = engine::read_policies(engine::Setup::standard(root_));
        const auto mode = policy::strictest_mode(policies, std::nullopt, std::nullopt);
        diagnosis_.fine("lxc-warden's part: it checks each start, in mode " +
                        std::string(policy::mode_name(mode.mode)) +
                        ", makes limits under v1 names real that Proxmox has no key for, and names lines of "
                        "/etc/pve/lxc/ID.conf");
        diagnosis_.fine(
            "Proxmox's own part: memory:, swap:, cpulimit: and cpuunits: as cgroup2 limits, cores: as "
            "CPUs between which it moves containers, AppArmor and seccomp by features:, and the freeze "
            "of pct snapshot, vzdump and replication");
    }

    void examine_files(const configs::ProxmoxFiles &files) {
        std::size_t templates = 0;
        std::vector<Stopped> stopped;
        lxc::ConfigReader reader(root_, {}, configs::look_at_includes(root_));
        for (const auto &[id, file] : files.files) {
            const auto config = reader.expand(file.bytes, lxc::Syntax::pve, lxc::proxmox_file_of(id));
            templates += config.text_of("template") == "1" ? 1 : 0;
            if (auto item = refused_item(config))
                stopped.push_back({id, std::move(*item)});
        }
        diagnosis_.fine(counted(files.files.size(), "container") + " in /etc/pve/lxc, " +
                        std::to_string(templates) + " of them templates");
        for (const auto &[id, why] : files.unreadable)
            diagnosis_.add("CFG-206", "not checked: " + why, "", {lxc::proxmox_file_of(id), 0, 0});
        for (const std::string &name : files.strangers)
            diagnosis_.add("CFG-208", printable(name, 80) + " is not the number of a container", "",
                           {"/etc/pve/lxc/" + name, 0, 0});
        examine_upgrade(stopped);
    }

    void examine_upgrade(const std::vector<Stopped> &stopped) {
        const auto installed = installed_ ? major_version(*installed_) : std::nullopt;
        if (installed && *installed >= k_without_v1)
            return tell_stopped(stopped, "CFG-202", "this LXC (lxc-pve " + *installed_ + ")");
        const auto next = next_version();
        const auto major = next ? major_version(*next) : std::nullopt;
        if (major && *major >= k_without_v1) {
            diagnosis_.fine("LXC 7 comes with the next upgrade: lxc-pve " + *next);
            return tell_stopped(stopped, "CFG-205", "the LXC of the next upgrade (lxc-pve " + *next + ")");
        }
        std::vector<std::string> ids;
        ids.reserve(stopped.size());
        for (const Stopped &one : stopped)
            ids.push_back(one.id);
        diagnosis_.fine((next ? "LXC 7 does not come with the next upgrade (lxc-pve " + *next + ")"
                              : std::string("whether LXC 7 comes with the next upgrade was not checked")) +
                        (ids.empty() ? "; no container has a line that LXC 7 refuses"
                                     : "; LXC 7 would not start " + join(ids, ", ") +
                                           ": lxc-warden migrate --all shows what mends that"));
    }

    void tell_stopped(const std::vector<Stopped> &stopped, std::string_view id, const std::string &which) {
        for (std::size_t i = 0; i < std::min(stopped.size(), k_most_named); ++i) {
            const auto &[container, item] = stopped[i];
            diagnosis_.add(id, which + " does not start " + container + ": its config has " + item.key, "",
                           item.at);
            auto &finding = diagnosis_.findings().back();
            finding.container = container;
            finding.key = item.key;
            finding.value = item.value;
            finding.proxmox = true;
        }
        if (stopped.size() > k_most_named)
            diagnosis_.add(id, which + " does not start " + std::to_string(stopped.size() - k_most_named) +
                                   " more: lxc-warden check --target-lxc 7 /etc/pve/lxc names them");
        if (stopped.empty())
            diagnosis_.fine("no container has a line that " + which + " refuses");
    }

    std::optional<std::string> next_version() const {
        if (apt_cache_.empty())
            return std::nullopt;
        const auto ran = run_program({apt_cache_, "policy", "lxc-pve"}, Deadline::after_ms(k_apt_deadline_ms),
                                     std::size_t{1} << 16U);
        return ran ? candidate_version(ran->output) : std::nullopt;
    }

    void examine_copies() {
        const auto copies = state::ProxmoxCopies(root_).standing();
        if (!copies)
            return diagnosis_.add("HOOK-105", "no audit has left copies of /etc/pve/lxc");
        diagnosis_.fine("hooks name lines of /etc/pve/lxc by " + std::to_string(copies->count) +
                        " copies of " + utc_text(copies->kept));
    }

    const Dir &root_;
    const std::string &apt_cache_;
    Diagnosis &diagnosis_;
    std::optional<std::string> installed_; // lxc-pve
};

} // namespace

std::optional<std::string> candidate_version(std::string_view policy) {
    for (const auto line : split(policy, '\n')) {
        const auto text = trim(line);
        if (text.starts_with("Candidate: ") && text != "Candidate: (none)")
            return std::string(trim(text.substr(11)));
    }
    return std::nullopt;
}

void examine_proxmox(const Dir &root, const std::string &apt_cache, Diagnosis &diagnosis) {
    if (lxc::is_proxmox_host(root))
        ProxmoxExamination(root, apt_cache, diagnosis).run();
}

} // namespace warden::ctl::doctor
