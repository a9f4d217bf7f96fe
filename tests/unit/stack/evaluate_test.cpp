// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stack/evaluate.hpp"

#include "base/abi_names.hpp"

#include <gtest/gtest.h>
#include <map>

namespace warden::stack {
namespace {

// A module's name is what it returns, with a letter after it to tell two apart: "deny.b".
warden_result result_of(const Entry &entry) {
    const std::string name = entry.name.substr(0, entry.name.find('-'));
    if (name == "nonsense")
        return 42;
    return find_result(name).value();
}

Stack parse(const std::string &text, const std::map<std::string, std::string> &others) {
    return parse_stack({{{"/s/a", text}}, {}}, [&](const std::string &path) -> Result<std::string> {
        const auto found = others.find(path);
        return found == others.end() ? Result<std::string>(Error{"no " + path, ENOENT}) : found->second;
    });
}

// "allow ok: ok-a deny-b" : the decision, its code, its cause, and what ran.
std::string decide(Stack &stack) {
    std::string ran;
    const auto outcome = evaluate(stack.of(WARDEN_AUDIT), [&](const Entry &entry) {
        EXPECT_EQ(entry.kind, EntryKind::module);
        ran += " " + entry.name;
        return result_of(entry);
    });
    EXPECT_EQ(outcome.cause == nullptr, outcome.impression == Impression::none);
    return std::string(outcome.allowed() ? "allow " : "refuse ") + std::string(result_name(outcome.code)) +
           " " + (outcome.cause == nullptr ? "-" : outcome.cause->name) + ":" + ran;
}

struct Case {
    const char *name;
    std::string text; // "audit" is put before each line
    std::string outcome;
    std::string other; // of the file /s/x
};

void PrintTo(const Case &c, std::ostream *out) {
    *out << c.name;
}

std::string with_phase(const std::string &text) {
    std::string out = "audit ";
    for (const char c : text)
        out += c == '\n' ? std::string("\naudit ") : std::string(1, c);
    return out;
}

class Evaluate : public testing::TestWithParam<Case> {};

TEST_P(Evaluate, DecidesAndNamesTheCause) {
    const auto &c = GetParam();
    auto stack = parse(with_phase(c.text), {{"/s/x", with_phase(c.other)}});
    EXPECT_EQ(decide(stack), c.outcome);
}

INSTANTIATE_TEST_SUITE_P(
    Controls, Evaluate,
    testing::Values(
        Case{"required ok", "required ok", "allow ok ok: ok", {}},
        Case{"required runs on after a deny",
             "required deny\nrequired ok\nrequired error",
             "refuse deny deny: deny ok error",
             {}},
        Case{"requisite leaves",
             "required ok-a\nrequisite error\nrequired ok-b",
             "refuse error error: ok-a error",
             {}},
        Case{"sufficient leaves when good", "sufficient ok\nrequired deny", "allow ok ok: ok", {}},
        Case{"sufficient does not leave when bad",
             "required deny\nsufficient ok\nrequired error",
             "refuse deny deny: deny ok error",
             {}},
        Case{"sufficient ignores a failure", "sufficient deny\nrequired ok", "allow ok ok: deny ok", {}},
        Case{"optional alone", "optional ok", "allow ok ok: ok", {}},
        Case{"optional failure alone is nobody's yes", "optional deny", "refuse deny -: deny", {}},
        Case{"report never counts", "report ok\nreport deny", "refuse deny -: ok deny", {}},
        Case{"report beside permit", "report deny\nrequired ok", "allow ok ok: deny ok", {}},
        Case{"ignore is nobody's yes", "required ignore", "refuse deny -: ignore", {}},
        Case{"ignore beside ok", "required ignore\nrequired ok", "allow ok ok: ignore ok", {}},
        Case{"a result that is none", "required nonsense", "refuse error nonsense: nonsense", {}},
        Case{"every other result is bad",
             "required config\nrequired unsupported\nrequired timeout",
             "refuse config config: config unsupported timeout",
             {}}));

INSTANTIATE_TEST_SUITE_P(
    Actions, Evaluate,
    testing::Values(
        Case{"the table decides what is ok",
             "[unsupported=ok default=bad] unsupported",
             "allow unsupported unsupported: unsupported",
             {}},
        Case{"the first other code stays",
             "required ok\n[deny=ok] deny\n[error=ok] error",
             "allow deny deny: ok deny error",
             {}},
        Case{"done leaves", "[deny=done] deny\nrequired error", "allow deny deny: deny", {}},
        Case{"ok=bad refuses without saying ok", "[ok=bad] ok", "refuse deny ok: ok", {}},
        Case{"ignore=bad refuses without saying ignore", "[ok=ok] ignore", "refuse deny ignore: ignore", {}},
        Case{"die leaves", "[deny=die] deny\nrequired ok", "refuse deny deny: deny", {}},
        Case{"the first bad code stays", "required deny\nrequired error", "refuse deny deny: deny error", {}},
        Case{"a jump",
             "[ok=1 default=bad] ok-a\nrequired deny\nrequired ok-b",
             "allow ok ok-b: ok-a ok-b",
             {}},
        Case{"a jump to the end says nothing",
             "[ok=1 default=bad] ok\nrequired deny",
             "refuse deny -: ok",
             {}},
        Case{"a jump over a substack", "[ok=1 default=bad] ok-a\nsubstack x\nrequired ok-b",
             "allow ok ok-b: ok-a ok-b", "required deny"},
        Case{"a jump over an included line", "[ok=1 default=bad] ok-a\ninclude x", "allow ok ok-b: ok-a ok-b",
             "required deny\nrequired ok-b"},
        Case{"reset forgets this level",
             "required deny\n[ok=reset] ok-a\nrequired ok-b",
             "allow ok ok-b: deny ok-a ok-b",
             {}},
        Case{"reset forgets a good too", "required ok-a\n[ok=reset] ok-b", "refuse deny -: ok-a ok-b", {}}));

INSTANTIATE_TEST_SUITE_P(
    Substacks, Evaluate,
    testing::Values(Case{"done leaves only the substack", "substack x\nrequired deny-b",
                         "refuse deny deny-b: ok deny-b", "sufficient ok\nrequired deny-a"},
                    Case{"die leaves only the substack", "substack x\nrequired ok",
                         "refuse deny deny: deny ok", "requisite deny\nrequired error"},
                    Case{"done in an include leaves the includer", "include x\nrequired deny",
                         "allow ok ok: ok", "sufficient ok"},
                    Case{"done in a substack does not leave when bad before", "required deny-a\nsubstack x",
                         "refuse deny deny-a: deny-a ok error", "sufficient ok\nrequired error"},
                    Case{"reset goes back to the entry of the substack",
                         "required deny-a\nsubstack x\nrequired ok",
                         "refuse deny deny-a: deny-a error ok-r ok", "required error\n[ok=reset] ok-r"},
                    Case{"reset in a substack keeps a good from before", "required ok-a\nsubstack x",
                         "allow ok ok-a: ok-a deny ok-r", "required deny\n[ok=reset] ok-r"},
                    Case{"reset after a substack forgets it", "substack x\n[ok=reset] ok-r\nrequired ok",
                         "allow ok ok: deny ok-r ok", "required deny"}));

INSTANTIATE_TEST_SUITE_P(
    MustFail, Evaluate,
    testing::Values(
        Case{"whatever its control says", "optional deny k\nrequired ok", "refuse config deny: ok", {}},
        Case{"whatever a sufficient says later",
             "report deny k\nsufficient ok\nrequired ok-b",
             "refuse config deny: ok ok-b",
             {}},
        Case{"a reset does not forget it",
             "report deny k\n[ok=reset] ok-a\nrequired ok-b",
             "refuse config deny: ok-a ok-b",
             {}},
        Case{"nor one in the level above", "substack x\n[ok=reset] ok-a\nrequired ok-b",
             "refuse config deny: ok-a ok-b", "report deny k"},
        Case{"an earlier bad keeps its code",
             "required deny-a\nrequired error k",
             "refuse deny deny-a: deny-a",
             {}},
        Case{"keeps its place for jumps",
             "[ok=1 default=bad] ok-a\nreport deny k\nrequired ok-b",
             "allow ok ok-b: ok-a ok-b",
             {}},
        Case{"a jump past the end",
             "[ok=2 default=ignore] ok-a\nrequired ok-b",
             "refuse config ok-a: ok-b",
             {}}));

TEST(EvaluateLevels, NothingRefuses) {
    const auto outcome = evaluate({}, [](const Entry &) { return WARDEN_OK; });
    EXPECT_EQ(outcome.impression, Impression::none);
    EXPECT_EQ(outcome.code, WARDEN_DENY);
    EXPECT_FALSE(outcome.allowed());
}

TEST(EvaluateLevels, AnAbsentModuleKeepsItsPlaceAndSaysNothing) {
    auto stack = parse("-audit required deny\n", {});
    stack.of(WARDEN_AUDIT)[0].entries[0].kind = EntryKind::absent;
    EXPECT_EQ(decide(stack), "refuse deny -:");
    stack = parse("audit [ok=1 default=bad] ok-a\n-audit required deny\naudit required ok-b\n", {});
    stack.of(WARDEN_AUDIT)[0].entries[1].kind = EntryKind::absent;
    EXPECT_EQ(decide(stack), "allow ok ok-b: ok-a ok-b");
}

TEST(EvaluateLevels, AJumpThatWasNotCheckedGainsNothing) {
    for (const unsigned jump : {1U, 5U, ~0U}) {
        Entry entry;
        entry.name = "ok";
        entry.control[WARDEN_OK] = {Action::jump, jump};
        const auto outcome = evaluate({entry}, result_of);
        EXPECT_EQ(outcome.impression, Impression::bad) << jump;
        EXPECT_EQ(outcome.code, WARDEN_CONFIG) << jump;
    }
}

TEST(EvaluateLevels, NoFileSwitchesAnotherOff) {
    auto stack =
        parse_stack({{{"/s/10", "audit sufficient ok\n"}, {"/s/20", "audit required deny\n"}}, {}}, {});
    EXPECT_EQ(decide(stack), "refuse deny deny: ok deny");
    stack = parse_stack(
        {{{"/s/10", "audit required deny\n"}, {"/s/20", "audit [ok=reset] ok-a\naudit sufficient ok-b\n"}},
         {}},
        {});
    EXPECT_EQ(decide(stack), "refuse deny deny: deny ok-a ok-b");
}

TEST(RunEveryEntry, RunsEveryModuleWhateverItSays) {
    auto stack = parse("stop requisite deny\nstop [ok=1 default=bad] ok\nstop substack x\nstop requird "
                       "no\nstop optional error",
                       {{"/s/x", "stop sufficient ok-b\nstop required ok-c\n"}});
    std::string ran;
    run_every_entry(stack.of(WARDEN_STOP), [&](const Entry &entry) {
        ran += " " + entry.name;
        return result_of(entry);
    });
    EXPECT_EQ(ran, " deny ok ok-b ok-c error");
    ran.clear();
    run_every_entry_reversed(stack.of(WARDEN_STOP), [&](const Entry &entry) {
        ran += " " + entry.name;
        return result_of(entry);
    });
    EXPECT_EQ(ran, " error ok-c ok-b ok deny");
}

} // namespace
} // namespace warden::stack
