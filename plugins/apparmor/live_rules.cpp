// SPDX-License-Identifier: LGPL-2.1-or-later
// What the kernel says of the process that is, or becomes, the container's init.
#include "apparmor/confinement.hpp"
#include "apparmor/generated.hpp"
#include "base/text.hpp"
#include "checks.hpp"
#include "rules.hpp"

namespace warden::apparmor_module {
namespace {

using apparmor::Confinement;
using apparmor::Label;
using Kind = Configured::Kind;

// The profiles of LXC's own programs are not a container's: they allow nearly everything.
bool is_lxc_program(std::string_view profile) {
    return profile == "/usr/bin/lxc-start" || profile == "/usr/bin/lxc-copy";
}

class LiveRules {
public:
    LiveRules(const Facts &facts, const Configured &configured, const Label &label)
        : facts_(facts), configured_(configured), label_(label), profile_(label.host_profile()) {}

    Findings check() const {
        if (configured_.kind == Kind::unchanged || has_starters_label())
            return {finding(k_unchanged,
                            "runs with the label of the program that started it, '" + shown() + "'")};
        switch (apparmor::confinement(label_, facts_.profiles ? &*facts_.profiles : nullptr)) {
        case Confinement::confined:
            return check_confined();
        case Confinement::unconfined:
            return {finding(k_unconfined, "runs with the label '" + shown() + "'" + contradiction())};
        case Confinement::complain:
        case Confinement::asks_user_space:
            return {
                finding(k_complain, "runs with the label '" + shown() + "', whose profile does not enforce")};
        case Confinement::flag:
            return {finding(k_flag, "runs with the label '" + shown() +
                                        "', whose profile has the flag unconfined or default_allow")};
        case Confinement::not_proven:
            break;
        }
        return {not_proven()};
    }

private:
    Finding finding(const char *id, const std::string &what) const {
        const std::string who = facts_.is_start_host() ? "the process that becomes the container's init "
                                                       : "the container's init ";
        auto made = about_profile(facts_, id, who + what);
        made.live = label_.text;
        return made;
    }
    std::string shown() const { return printable(label_.text); }

    // Why a container that is configured to be confined is not.
    std::string contradiction() const {
        if (!configured_.is_confining())
            return "";
        return ", although " +
               (configured_.kind == Kind::standard ? "the config leaves it LXC's default profile"
                                                   : configured_.shown()) +
               "; it may have been started with lxc-start -s, or the config or the loaded profile was changed since";
    }

    // LXC applied nothing, whatever the config says. A container whose own profile is also that of the
    // program which starts it is configured so.
    bool has_starters_label() const {
        if (is_lxc_program(profile_))
            return true;
        return facts_.own && !profile_.empty() && facts_.own->text == label_.text &&
               !is_as_configured(configured_, profile_, facts_.container);
    }

    Finding not_proven() const {
        const std::string why = facts_.profiles ? "the list of loaded profiles does not settle it"
                                                : facts_.profiles.error().message;
        return finding(k_not_checked,
                       "runs with the label '" + shown() +
                           "', which does not prove that a profile of the host is enforced: " + why);
    }

    Findings check_confined() const {
        Findings findings;
        if (!is_as_configured(configured_, profile_, facts_.container))
            findings.push_back(finding(k_other_label, "runs with the label '" + shown() + "', but " +
                                                          configured_.shown() + next_start()));
        std::vector<std::string> profiles;
        for (const auto &component : label_.components) {
            if (component.is_host())
                profiles.push_back(component.name);
        }
        const auto reason =
            unwanted_reason(facts_, profiles, apparmor::is_generated_profile(profile_, facts_.container));
        if (!reason.empty())
            findings.push_back(finding(k_not_wanted, "runs with the label '" + shown() + "'; " + reason));
        return findings;
    }

    std::string next_start() const {
        return configured_.is_confining() ? "" : ": the next start would leave it unconfined";
    }

    const Facts &facts_;
    const Configured &configured_;
    const Label &label_;
    std::string profile_;
};

} // namespace

Findings check_live(const Facts &facts, const Configured &configured) {
    const auto &live = *facts.live;
    if (live)
        return LiveRules(facts, configured, *live).check();
    return {about_profile(facts, k_not_checked,
                          "not checked whether the container is confined: " + live.error().message)};
}

} // namespace warden::apparmor_module
