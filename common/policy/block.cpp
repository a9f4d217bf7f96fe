// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/block.hpp"

#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "config/nearest.hpp"

#include <cerrno>

namespace warden::policy {
namespace {

using config::Item;
using config::Section;

constexpr std::array<warden_option, 8> k_keys{{
    {
        .name = "mode",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = nullptr,
        .values = "audit|enforce",
        .help = "Report only, or refuse.",
    },
    {
        .name = "match",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_LIST,
        .fallback = nullptr,
        .values = nullptr,
        .help = "Globs for container names.",
    },
    {
        .name = "group",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_LIST,
        .fallback = nullptr,
        .values = nullptr,
        .help = "Globs for lxc.group.",
    },
    {
        .name = "lxcpath",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_LIST,
        .fallback = nullptr,
        .values = nullptr,
        .help = "Globs for the container's lxcpath.",
    },
    {
        .name = "privileged",
        .type = WARDEN_BOOL,
        .flags = 0,
        .fallback = nullptr,
        .values = nullptr,
        .help = "Only containers without, or with, a uid map.",
    },
    {
        .name = "broken-file",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = nullptr,
        .values = "refuse|ignore",
        .help = "What a policy file with an error means in mode enforce.",
    },
    {
        .name = "on-drift",
        .type = WARDEN_ENUM,
        .flags = 0,
        .fallback = nullptr,
        .values = "report|freeze|stop",
        .help = "What watch does, in mode enforce, when a running container's confinement or limits change.",
    },
    {
        .name = "revision",
        .type = WARDEN_STRING,
        .flags = 0,
        .fallback = nullptr,
        .values = nullptr,
        .help =
            "What the site calls its policy as it is now, for reports: letters, digits and -._+:~, at most 64.",
    },
}};
constexpr warden_option k_severity{
    .name = "severity",
    .type = WARDEN_ENUM,
    .flags = 0,
    .fallback = nullptr,
    .values = "info|warning|error",
    .help = "",
};
// A section name that is nearly one of these is a slip of the pen, and what stands in it must not be lost.
constexpr std::array<std::string_view, 4> k_reserved{"policy", "waive", "severity", "rollout"};

class FileParser {
public:
    explicit FileParser(PolicySet &set) : set_(set) {}

    void add(const std::vector<Section> &sections) {
        set_.blocks.emplace_back();
        const std::size_t first = set_.blocks.size() - 1;
        if (!sections.empty())
            block().at = {sections.front().at.file, 0, 0};
        for (const auto &section : sections)
            add_section(section);
        for (std::size_t i = first; i < set_.blocks.size(); ++i) {
            if (set_.blocks[i].rollout && !set_.blocks[i].mode)
                fail(set_.blocks[i].rollout->at,
                     "[rollout] is for the mode of the [policy] that it belongs to, which sets none");
        }
    }

private:
    void fail(const Source &at, std::string message) {
        set_.problems.push_back({at, std::move(message), EINVAL});
    }
    PolicyBlock &block() { return set_.blocks.back(); }

    void add_section(const Section &section) {
        if (section.name.empty() || section.name == "policy")
            return add_policy(section);
        if (section.name == "waive")
            return add_waiver(section);
        if (!section.argument.empty())
            return fail(section.at, "[" + printable(section.name) + "] takes no second word");
        if (section.name == "rollout")
            return add_rollout(section);
        if (section.name == "severity")
            return add_severities(section);
        add_module(section);
    }

    void add_policy(const Section &section) {
        if (bare_keys_ && !section.name.empty())
            fail(
                section.at,
                "the keys before the first section belong to [policy], which comes again here; put them together");
        bare_keys_ = bare_keys_ || (section.name.empty() && !section.items.empty());
        // Every other [policy] ends the block before it; the first one is also for the sections before it.
        if (seen_policy_)
            set_.blocks.emplace_back();
        seen_policy_ = true;
        block().at = section.at;
        block().gate_is_broken = section.is_broken || !section.argument.empty();
        if (!section.argument.empty())
            fail(section.at, "[policy] takes no second word");
        read_gate(section);
        read_mode(section);
    }

    config::TypedOptions read(const Section &section, bool want_mode) {
        std::vector<Item> items;
        for (const auto &item : section.items) {
            if ((item.key == "mode") == want_mode)
                items.push_back(item);
        }
        auto typed = config::read_options("[policy]", k_keys, items, section.at);
        set_.problems.insert(set_.problems.end(), typed.problems.begin(), typed.problems.end());
        return typed;
    }

    void read_gate(const Section &section) {
        const auto typed = read(section, false);
        const auto missing = missing_patterns(section, k_keys);
        set_.problems.insert(set_.problems.end(), missing.begin(), missing.end());
        if (!typed.problems.empty() || !missing.empty())
            block().gate_is_broken = true;
        if (const auto &broken = typed.values.at("broken-file"); broken.is_set)
            block().ignores_broken_files = broken.text == "ignore";
        if (const auto &drift = typed.values.at("on-drift"); drift.is_set)
            block().on_drift = drift.text == "stop"     ? OnDrift::stop
                               : drift.text == "freeze" ? OnDrift::freeze
                                                        : OnDrift::report;
        read_revision(typed.values.at("revision"));
        Match &match = block().match;
        match.names = typed.values.at("match").list;
        match.groups = typed.values.at("group").list;
        match.lxcpaths = typed.values.at("lxcpath").list;
        if (const auto &privileged = typed.values.at("privileged"); privileged.is_set)
            match.privileged = privileged.number != 0;
    }

    void read_revision(const config::OptionValue &revision) {
        if (!revision.is_set)
            return;
        if (!is_revision(revision.text))
            return fail(revision.at, "revision: '" + printable(revision.text, 80) +
                                         "' is not a word of at most 64 letters, digits and -._+:~");
        block().revision = revision.text;
    }

    void read_mode(const Section &section) {
        const auto typed = read(section, true);
        const auto &mode = typed.values.at("mode");
        if (mode.is_set)
            block().mode = ModeItem{mode.text == "enforce" ? Mode::enforce : Mode::audit, mode.at};
    }

    void add_waiver(const Section &section) {
        // A line that was left out may have been the one that limits it to some containers.
        if (section.is_broken)
            return;
        auto waiver = parse_waiver(section);
        if (const auto *problems = std::get_if<config::Problems>(&waiver))
            set_.problems.insert(set_.problems.end(), problems->begin(), problems->end());
        else
            block().waivers.push_back(std::get<Waiver>(std::move(waiver)));
    }

    // What is wrong is a problem, with which the strictest mode counts, and that for everybody.
    void add_rollout(const Section &section) {
        if (section.is_broken)
            return;
        if (block().rollout)
            return fail(section.at, "there is a second [rollout] for one [policy]");
        auto rollout = parse_rollout(section);
        if (const auto *problems = std::get_if<config::Problems>(&rollout))
            set_.problems.insert(set_.problems.end(), problems->begin(), problems->end());
        else
            block().rollout = std::get<Rollout>(std::move(rollout));
    }

    void add_severities(const Section &section) {
        for (const auto &item : section.items) {
            warden_option option = k_severity;
            option.name = item.key.c_str();
            if (!is_finding_id(item.key))
                fail(item.at, "'" + printable(item.key) + "' is not a finding id such as APP-001");
            else if (const auto typed =
                         config::read_options("[severity]", {&option, 1}, {&item, 1}, section.at);
                     !typed.problems.empty())
                fail(typed.problems[0].at, typed.problems[0].message);
            else
                block().severities.emplace_back(item.key, SeverityItem{severity_of(item.value), item.at});
        }
    }

    static warden_severity severity_of(std::string_view name) {
        if (name == "error")
            return WARDEN_SEV_ERROR;
        return name == "warning" ? WARDEN_SEV_WARNING : WARDEN_SEV_INFO;
    }

    void add_module(const Section &section) {
        for (const auto reserved : k_reserved) {
            if (config::edit_distance(section.name, reserved) == 1)
                return fail(section.at, "unknown section [" + printable(section.name) + "]; did you mean [" +
                                            std::string(reserved) + "]?");
        }
        if (!is_module_name(section.name))
            return fail(section.at,
                        "[" + printable(section.name) +
                            "] is neither policy, rollout, waive nor severity, and no module's name");
        block().modules.push_back(section);
    }

    PolicySet &set_;
    bool seen_policy_ = false;
    bool bare_keys_ = false;
};

} // namespace

void parse_policy_file(const std::string &path, std::string_view text, PolicySet &set) {
    const auto ini = config::read_ini(path, text);
    set.problems.insert(set.problems.end(), ini.problems.begin(), ini.problems.end());
    FileParser(set).add(ini.sections);
}

bool is_revision(std::string_view text) {
    constexpr std::size_t k_most = 64;
    constexpr std::string_view k_allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._+:~";
    return !text.empty() && text.size() <= k_most &&
           text.find_first_not_of(k_allowed) == std::string_view::npos;
}

} // namespace warden::policy
