// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/prepare.hpp"

#include "base/abi_names.hpp"

namespace warden::engine {
namespace {

class Preparer {
public:
    Preparer(warden_phase phase, const policy::Policy &policy, Registry &registry, const EngineEvents &events,
             const FixedResults &fixed, findings::PhaseReport &report)
        : phase_(phase), policy_(policy), registry_(registry), events_(events), fixed_(fixed),
          report_(report) {}

    void walk(stack::Level &level) {
        for (auto &entry : level) {
            if (entry.kind == stack::EntryKind::substack)
                walk(entry.entries);
            else
                prepare_line(entry);
        }
    }
    Prepared take() { return std::move(prepared_); }

private:
    void prepare_line(stack::Entry &entry) {
        PreparedLine line;
        line.number = next_++;
        if (entry.kind != stack::EntryKind::must_fail && !fixed_.contains(line.number))
            load(entry, line);
        // The evaluation runs no such line, but the admin wants to see it among the results.
        if (entry.kind == stack::EntryKind::must_fail)
            report_.lines.push_back({entry.name, entry.control_text, entry.at, WARDEN_ERROR, entry.why});
        prepared_[&entry] = std::move(line);
    }

    void load(stack::Entry &entry, PreparedLine &line) {
        if (events_.before_module)
            events_.before_module(line.number, entry.name);
        const auto module = registry_.load(entry.name);
        if (events_.after_module)
            events_.after_module();
        if (!module) {
            if (entry.may_be_absent && module.error().code == ENOENT)
                entry.kind = stack::EntryKind::absent;
            else
                fail(entry, "POL-003", module.error().message, entry.at);
            return;
        }
        line.module = *module;
        if (line.module->run_for(phase_) == nullptr) {
            fail(entry, "POL-001",
                 "the module " + entry.name + " has no phase " + std::string(phase_name(phase_)) +
                     "; take the line out",
                 entry.at);
            return;
        }
        type_options(entry, line);
    }

    // The policy's section first, then the line's own arguments, which win.
    void type_options(stack::Entry &entry, PreparedLine &line) {
        std::vector<config::Item> items;
        for (const auto &item : policy_.options_of(entry.name))
            items.push_back(item);
        items.insert(items.end(), entry.arguments.begin(), entry.arguments.end());
        auto typed = config::read_options("module " + entry.name, line.module->options, items, entry.at);
        for (const auto &problem : typed.problems)
            fail(entry, "POL-002", problem.message, problem.at);
        line.options = std::move(typed.values);
    }

    void fail(stack::Entry &entry, const char *id, const std::string &why, const Source &at) {
        report_.findings.push_back(findings::engine_finding(id, why, at));
        entry.fail(why);
    }

    warden_phase phase_;
    const policy::Policy &policy_;
    Registry &registry_;
    const EngineEvents &events_;
    const FixedResults &fixed_;
    findings::PhaseReport &report_;
    Prepared prepared_;
    unsigned next_ = 0;
};

} // namespace

Prepared prepare(stack::Stack &stack, warden_phase phase, const policy::Policy &policy, Registry &registry,
                 const EngineEvents &events, const FixedResults &fixed, findings::PhaseReport &report) {
    for (const auto &problem : stack.problems)
        report.findings.push_back(findings::engine_finding("POL-001", problem.message, problem.at));
    for (const auto &[name, section] : policy.modules) {
        if (!registry.is_installed(name))
            report.findings.push_back(findings::engine_finding(
                "POL-013", "[" + name + "] is not a module in the module directory", section.at));
    }
    Preparer preparer(phase, policy, registry, events, fixed, report);
    preparer.walk(stack.of(phase));
    return preparer.take();
}

void add_overrides(policy::PolicySet &set, const std::vector<config::Section> &overrides) {
    policy::PolicyBlock block;
    for (const auto &section : overrides) {
        if (section.name != "policy") {
            block.modules.push_back(section);
            continue;
        }
        for (const auto &item : section.items) {
            if (item.key == "mode" && (item.value == "audit" || item.value == "enforce"))
                block.mode = policy::ModeItem{
                    item.value == "enforce" ? policy::Mode::enforce : policy::Mode::audit, item.at};
            else
                set.problems.push_back(
                    {item.at,
                     "'" + item.key + "=" + item.value +
                         "' cannot be set on the command line; mode=audit or mode=enforce can",
                     EINVAL});
        }
    }
    set.blocks.push_back(std::move(block));
}

} // namespace warden::engine
