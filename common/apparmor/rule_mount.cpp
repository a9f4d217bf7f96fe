// SPDX-License-Identifier: LGPL-2.1-or-later
// AppArmor's mount rules. What a rule really compiles to was read from `apparmor_parser -QK -D rule-exprs` of
// 3.0.8 and 4.1, and tests/oracle/apparmor reads it again.
#include "apparmor/rules.hpp"

#include "base/text.hpp"

#include <array>

namespace warden::apparmor::rules {
namespace {

enum class Action { fresh, remount, bind, move, propagation };

struct Option {
    std::string_view name;
    Action action;
};
// The kernel's words for a mount's flags (security/apparmor/mount.c). Of words that it gets later nothing is
// known.
constexpr std::array<Option, 38> k_options{{{"ro", Action::fresh},
                                            {"rw", Action::fresh},
                                            {"nosuid", Action::fresh},
                                            {"nodev", Action::fresh},
                                            {"noexec", Action::fresh},
                                            {"sync", Action::fresh},
                                            {"mand", Action::fresh},
                                            {"dirsync", Action::fresh},
                                            {"noatime", Action::fresh},
                                            {"nodiratime", Action::fresh},
                                            {"silent", Action::fresh},
                                            {"acl", Action::fresh},
                                            {"relatime", Action::fresh},
                                            {"iversion", Action::fresh},
                                            {"strictatime", Action::fresh},
                                            {"nouser", Action::fresh},
                                            {"suid", Action::fresh},
                                            {"dev", Action::fresh},
                                            {"exec", Action::fresh},
                                            {"async", Action::fresh},
                                            {"nomand", Action::fresh},
                                            {"atime", Action::fresh},
                                            {"diratime", Action::fresh},
                                            {"loud", Action::fresh},
                                            {"noacl", Action::fresh},
                                            {"noiversion", Action::fresh},
                                            {"remount", Action::remount},
                                            {"bind", Action::bind},
                                            {"rbind", Action::bind},
                                            {"move", Action::move},
                                            {"unbindable", Action::propagation},
                                            {"runbindable", Action::propagation},
                                            {"private", Action::propagation},
                                            {"rprivate", Action::propagation},
                                            {"slave", Action::propagation},
                                            {"rslave", Action::propagation},
                                            {"shared", Action::propagation},
                                            {"rshared", Action::propagation}}};

const Option *option_of(std::string_view word) {
    const auto *known = std::ranges::find(k_options, word, &Option::name);
    return known == k_options.end() ? nullptr : known;
}

// The first option that is not known; empty if all are.
std::string_view unknown_option(std::string_view flags) {
    for (const auto part : split(flags, ',')) {
        const auto word = trim(part);
        if (!word.empty() && option_of(word) == nullptr)
            return word;
    }
    return {};
}

// nullopt: a word that is not known, or none at all.
std::optional<Action> action_of(std::string_view flags) {
    auto action = Action::fresh;
    if (trim(flags).empty())
        return std::nullopt;
    for (const auto part : split(flags, ',')) {
        const Option *known = option_of(trim(part));
        if (known == nullptr)
            return std::nullopt;
        // A remount may be of a bind mount: "ro, remount, bind".
        if (known->action != Action::fresh && action != Action::remount)
            action = known->action;
    }
    return flags.find("remount") != std::string_view::npos ? Action::remount : action;
}

bool is_file_system_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    });
}

std::string what_it_does(Action action, const Denial &denial) {
    const auto where = quoted_path(denial.name);
    const auto from = denial.source.empty() ? std::string() : " " + quoted_path(denial.source);
    switch (action) {
    case Action::fresh:
        return "It may mount " + denial.fs_type + " at " + where +
               " with exactly these options, and any data.";
    case Action::remount:
        return "It may change the options of the mount at " + where + " to exactly these.";
    case Action::bind:
        return "It may show" + from + " at " + where + " as well (bind mount).";
    case Action::move:
        return "It may move the mount" + from + " to " + where + ".";
    case Action::propagation:
        break;
    }
    return "It may change how mounts below " + where + " propagate.";
}

// What the parser before 4 makes of everything but a fresh mount: besides the rule's own flags, the rest of
// them as a fresh mount of any type (CVE-2016-1585).
void widen(RuleAdvice &advice, Action action, const Denial &denial, const Parser &parser) {
    const auto where = quoted_path(denial.name);
    const auto more = [&](const std::string &what) {
        advice.opens = "More than the event: " + what + " " + advice.opens;
        advice.wider = true;
    };
    if (action != Action::fresh && is_weak(parser))
        more(
            parser_text(parser) +
            " makes of this rule also permission to mount any file system, a second proc or sysfs included, at " +
            where + " (CVE-2016-1585; mended in 4).");
    else if ((action == Action::bind || action == Action::move) && denial.source.empty())
        more("the log does not show the source, so that the rule is for any.");
}

} // namespace

RuleAdvice mount(const Denial &denial, const Parser &parser) {
    const auto action = action_of(denial.flags);
    const auto unknown = unknown_option(denial.flags);
    if (!unknown.empty())
        return none(
            "The option " + printable(unknown, 80) +
            " of the mount is not one that a rule is known for here; a rule without it would not match, and one without options would allow every mount there.");
    if (!action)
        return none(
            "The log does not show with which options; a rule without them would allow every mount there.");
    if (!denial.name.starts_with('/'))
        return none("The log does not show where it was to be mounted.");
    if (*action == Action::fresh && !is_file_system_name(denial.fs_type))
        return none("'" + printable(denial.fs_type, 80) +
                    "' is not the name of a file system; a rule without one would allow any.");
    const bool source = !denial.source.empty() &&
                        (*action == Action::fresh || *action == Action::bind || *action == Action::move);
    RuleAdvice advice;
    advice.rule = *action == Action::remount ? "remount" : "mount";
    if (*action == Action::fresh)
        advice.rule += " fstype=" + denial.fs_type;
    advice.rule += " options=(" + denial.flags + ")";
    if (source)
        advice.rule += " " + quoted_path(denial.source);
    advice.rule += (*action == Action::remount ? " " : " -> ") + quoted_path(denial.name) + ",";
    advice.opens = what_it_does(*action, denial);
    if (*action == Action::fresh && is_one_of(denial.fs_type, {"proc", "sysfs"}))
        advice.opens +=
            " A second " + denial.fs_type + " lies outside of the profile's path rules for /proc and /sys.";
    if (*action == Action::move)
        advice.opens += " Of a guest's own tmp.mount: `systemctl mask tmp.mount` inside avoids it.";
    widen(advice, *action, denial, parser);
    return advice;
}

RuleAdvice umount(const Denial &denial) {
    if (!denial.name.starts_with('/'))
        return none("The log does not show what was to be unmounted.");
    return {"umount " + quoted_path(denial.name) + ",", "It may unmount " + quoted_path(denial.name) + "."};
}

RuleAdvice pivot_root(const Denial &denial) {
    if (!denial.name.starts_with('/') || !denial.source.starts_with('/'))
        return none("The log does not show both paths; a rule without them would allow any.");
    return {"pivot_root oldroot=" + quoted_path(denial.source) + " " + quoted_path(denial.name) + ",",
            "It may make " + quoted_path(denial.name) + " the root of its mount namespace."};
}

} // namespace warden::apparmor::rules
