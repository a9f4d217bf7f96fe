// SPDX-License-Identifier: LGPL-2.1-or-later
#include "compare.hpp"

#include "base/abi_names.hpp"
#include "render.hpp"
#include "stack/evaluate.hpp"

namespace warden::oracle {
namespace {

using stack::Entry;
using stack::EntryKind;
using stack::Level;
using stack::Outcome;

stack::Stack our_stack(const Tree &tree) {
    const Texts files = our_files(tree);
    config::DropIns dropins;
    for (const auto dropin : tree.dropins)
        dropins.files.push_back({"/s/" + file_name(dropin), files.at(file_name(dropin))});
    return stack::parse_stack(dropins, [&](const std::string &path) -> Result<std::string> {
        return files.at(path.substr(path.rfind('/') + 1));
    });
}

// What the loader does with a module that is not installed.
void fail_missing_modules(Level &level) {
    for (auto &entry : level) {
        fail_missing_modules(entry.entries);
        if (entry.kind == EntryKind::module && entry.name == k_missing_module)
            entry.fail("not installed");
    }
}

Planted planted_in(const Tree &tree) {
    Planted found = Planted::nothing;
    for_each_line(tree,
                  [&](const Line &line) { found = line.planted == Planted::nothing ? found : line.planted; });
    return found;
}

bool has_reset(const Tree &tree) {
    bool found = false;
    for_each_line(tree, [&](const Line &line) {
        for (const auto &[result, step] : line.steps)
            found = found || step.action == stack::Action::reset;
    });
    return found;
}

// One problem for each planted line but a missing module, which only the loader can see.
std::size_t expected_problems(const Tree &tree) {
    std::size_t count = 0;
    for_each_line(tree, [&](const Line &line) {
        count += line.planted != Planted::nothing && line.planted != Planted::missing_module ? 1U : 0U;
    });
    return count;
}

std::optional<Difference> difference_of(Planted planted) {
    switch (planted) {
    case Planted::nothing:
        return std::nullopt;
    case Planted::ignore_counts_as_ok:
        return Difference::ignore_counts_as_ok;
    case Planted::jump_past_the_end:
        return Difference::jump_past_the_end;
    case Planted::unknown_control:
        return Difference::unknown_control;
    case Planted::missing_module:
        return Difference::missing_module;
    }
    return std::nullopt;
}

std::string describe(const Tree &tree, const Outcome &ours, int pam) {
    std::string text = "ours: " + std::string(ours.allowed() ? "allow " : "refuse ") +
                       std::string(result_name(ours.code)) + ", PAM: code " + std::to_string(pam) + "\n";
    for (const auto &[name, content] : our_files(tree))
        text += "--- " + name + "\n" + content;
    for (const auto dropin : tree.dropins)
        text += "drop-in " + file_name(dropin) + "\n";
    return text;
}

// What a wanted difference may change: some refusals, and the code of a refusal.
bool is_explained(const Tree &tree, Planted planted, const Outcome &ours, int pam) {
    if (planted == Planted::nothing)
        return false;
    // An entry that must fail refuses for good once it is reached; before that both have done the same.
    if (ours.allowed())
        return false;
    // A line with an unknown control is bad in PAM too, but a reset forgets it there.
    return planted != Planted::unknown_control || has_reset(tree) || pam != pam_code(WARDEN_OK);
}

} // namespace

const char *reason(Difference difference) {
    switch (difference) {
    case Difference::ok_means_ok:
        return "a result that a table calls ok allows; PAM hands its code on, and programs take that for a "
               "refusal";
    case Difference::ignore_counts_as_ok:
        return "a table that lets ignore count as ok is refused; PAM lets PAM_IGNORE become the stack's "
               "answer";
    case Difference::jump_past_the_end:
        return "a jump past the end fails when the stack is read; PAM notices only when it jumps";
    case Difference::unknown_control:
        return "a line that cannot be understood fails for good; in PAM a reset forgets it";
    case Difference::missing_module:
        return "a module that cannot be loaded fails for good; in PAM its control may call that optional";
    }
    return "";
}

Verdict compare(const Tree &tree, const PamStack &pam) {
    Verdict verdict;
    auto stack = our_stack(tree);
    if (stack.problems.size() != expected_problems(tree)) {
        verdict.mismatch = "expected " + std::to_string(expected_problems(tree)) +
                           " problems in the stack, found " + std::to_string(stack.problems.size()) + "\n" +
                           describe(tree, {}, -1);
        return verdict;
    }
    Level &level = stack.of(WARDEN_AUDIT);
    fail_missing_modules(level);
    const Outcome ours =
        stack::evaluate(level, [](const Entry &entry) { return *find_result(entry.arguments.at(0).value); });
    const auto theirs = pam.authenticate(pam_files(tree, pam.directory()));
    if (!theirs) {
        verdict.mismatch = theirs.error().message;
        return verdict;
    }
    verdict.same_code = *theirs == pam_code(ours.code);
    verdict.same_decision = ours.allowed() == (*theirs == pam_code(WARDEN_OK));
    const Planted planted = planted_in(tree);
    verdict.difference = difference_of(planted);
    if (verdict.same_code && !verdict.same_decision && ours.allowed())
        verdict.difference = Difference::ok_means_ok;
    else if (!(verdict.same_code && verdict.same_decision) && !is_explained(tree, planted, ours, *theirs))
        verdict.mismatch = describe(tree, ours, *theirs);
    return verdict;
}

} // namespace warden::oracle
