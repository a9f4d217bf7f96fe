// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/digest_text.hpp"
#include "ctl/cli/wrap.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::cli::test {
namespace {

using findings::Finding;

Finding finding(const std::string &id, const std::string &file, unsigned line, const std::string &value) {
    Finding out;
    out.id = id;
    out.severity = WARDEN_SEV_ERROR;
    out.at = {file, line, 0};
    out.key = "lxc.key";
    out.value = value;
    out.message = "what is wrong with " + file;
    out.why = "because";
    out.fix = "Mend " + file + ".";
    out.live = "live value";
    return out;
}

std::string file_of(const std::string &name) {
    return "/lxc/" + name + "/config";
}

void add(Digest &digest, const std::string &name, const std::vector<Finding> &all) {
    digest.begin({name, file_of(name), "stopped", {"label: x"}});
    for (const Finding &one : all)
        digest.add(one);
}

Digest three_alike() {
    Digest digest;
    for (const std::string name : {"a", "b", "c"})
        add(digest, name, {finding("APP-001", file_of(name), name == "a" ? 7U : 9U, "v")});
    digest.end();
    return digest;
}

std::size_t times(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

TEST(DigestText, OneFindingStandsBelowItsContainerWithLineAndFix) {
    Digest digest;
    add(digest, "web1", {finding("APP-001", file_of("web1"), 14, "unconfined")});
    digest.end();
    EXPECT_EQ(digest_text(digest, {}),
              "\nweb1  stopped\n"
              "  FAIL   APP-001  line 14: lxc.key = unconfined\n"
              "                  what is wrong with /lxc/web1/config\n"
              "                  fix: Mend /lxc/web1/config.\n"
              "\n`-v` shows why, live values and all names; `lxc-warden explain ID` says more of\none.\n");
}

TEST(DigestText, VerboseShowsWhyAndLiveValues) {
    Digest digest;
    add(digest, "web1", {finding("APP-001", file_of("web1"), 14, "unconfined")});
    digest.end();
    const std::string text = digest_text(digest, {.verbose = true});
    for (const char *part : {"why: because\n", "live: live value\n", "  label: x\n"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
}

TEST(DigestText, EqualFindingsOfThreeAreOneWithTheirNames) {
    const std::string text = digest_text(three_alike(), {});
    EXPECT_EQ(times(text, "what is wrong with its file"), 1U) << text;
    EXPECT_NE(text.find("The same in several containers"), std::string::npos);
    EXPECT_NE(text.find("3 containers: a, b, c\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("/lxc/"), std::string::npos) << text;
    EXPECT_NE(digest_text(three_alike(), {.verbose = true}).find("3 containers: a:7, b:9, c:9"),
              std::string::npos);
}

TEST(DigestText, TwoAreNotFolded) {
    Digest digest;
    for (const std::string name : {"a", "b"})
        add(digest, name, {finding("APP-001", file_of(name), 7, "v")});
    digest.end();
    const std::string text = digest_text(digest, {});
    EXPECT_EQ(text.find("several"), std::string::npos);
    EXPECT_NE(text.find("\na  stopped\n"), std::string::npos);
    EXPECT_NE(text.find("\nb  stopped\n"), std::string::npos);
}

TEST(DigestText, OtherValuesAreCounted) {
    Digest digest;
    for (const std::string name : {"a", "b", "c"})
        add(digest, name, {finding("APP-001", file_of(name), 7, "value of " + name)});
    digest.end();
    EXPECT_NE(digest_text(digest, {}).find("lxc.key = value of a and 2 other values\n"), std::string::npos);
}

// What an included file says is the same place for all.
TEST(DigestText, AnIncludedFileIsNamed) {
    Digest digest;
    for (const std::string name : {"a", "b", "c"})
        add(digest, name, {finding("APP-001", "/usr/share/common.conf", 3, "v")});
    digest.end();
    EXPECT_NE(digest_text(digest, {}).find("/usr/share/common.conf:3: lxc.key = v"), std::string::npos);
}

TEST(DigestText, AFixOfManyFindingsStandsOnce) {
    Digest digest;
    for (const std::string name : {"a", "b"}) {
        Finding found = finding("CFG-011", file_of(name), 7, "v");
        found.fix = "Correct the name.";
        add(digest, name, {found});
    }
    digest.end();
    const std::string text = digest_text(digest, {});
    EXPECT_EQ(times(text, "Correct the name."), 1U) << text;
    EXPECT_LT(text.find("What to do first"), text.find("Correct the name."));
}

TEST(DigestText, FirstComesWhatIsWorstAndThenWhatMostHave) {
    Digest digest;
    for (const std::string name : {"a", "b", "c"}) {
        std::vector<Finding> all{finding("LIM-101", file_of(name), 1, "v")};
        all.back().severity = WARDEN_SEV_WARNING;
        all.push_back(finding("CFG-011", file_of(name), 2, "v"));
        if (name == "a")
            all.push_back(finding("APP-001", file_of(name), 3, "v"));
        add(digest, name, all);
    }
    digest.end();
    const std::string text = digest_text(digest, {});
    const auto steps = text.find("What to do first");
    ASSERT_NE(steps, std::string::npos);
    const auto position = [&](const char *row) { return text.find(row, steps); };
    EXPECT_LT(position("CFG-011  3 containers"), position("APP-001  1 container "));
    EXPECT_LT(position("APP-001  1 container "), position("LIM-101  3 containers"));
    EXPECT_NE(position("LIM-101  3 containers"), std::string::npos);
}

TEST(DigestText, TheCommandThatMendsMost) {
    Digest digest;
    for (const std::string name : {"a", "b"}) {
        Finding found = finding("LIM-101", file_of(name), 7, "v");
        found.fix = "Run `lxc-warden migrate --write` on the file.";
        Finding decision = finding("LIM-103", file_of(name), 8, "v");
        decision.fix = "Decide; `lxc-warden migrate --accept-lossy` makes it a comment.";
        add(digest, name, {found});
        add(digest, name + "-lost", {decision});
    }
    digest.end();
    EXPECT_EQ(digest.migratable(), 2U);
    EXPECT_NE(digest_text(digest, {.width = 200, .migrate = "lxc-warden migrate x"})
                  .find("`lxc-warden migrate x` shows what mends 2 of these 4 findings"),
              std::string::npos);
}

// migrate leaves a file alone as long as one of its lines is wrong or would be lost: these wait for it.
TEST(DigestText, WhatMigrateMendsOnlyAfterAnotherLineIsMended) {
    Digest digest;
    Finding mends = finding("LIM-101", file_of("a"), 7, "v");
    mends.fix = "Run `lxc-warden migrate --write` on the file.";
    Finding wrong = finding("LIM-104", file_of("a"), 8, "1GB");
    wrong.key = "lxc.cgroup.memory.limit_in_bytes";
    wrong.fix = "Write 1G.";
    Finding in_snapshot = finding("LIM-108", file_of("a"), 9, "v");
    in_snapshot.fix = "Remove it, else run lxc-warden migrate after a rollback.";
    add(digest, "a", {mends, wrong, in_snapshot});
    for (const std::string name : {"b", "c"})
        add(digest, name, {mends, in_snapshot});
    digest.end();
    EXPECT_EQ(digest.migratable(), 2U);
    EXPECT_EQ(digest.migratable_later(), 1U);
    EXPECT_NE(
        digest_text(digest, {.width = 300, .migrate = "lxc-warden migrate x"})
            .find("mends 2 of these 7 findings; with --write it does so, and keeps a backup. 1 more stand"),
        std::string::npos);
}

// Of an id that is an error here and only worth knowing there, the errors are counted and said.
TEST(DigestText, TheFirstStepsAreAboutTheWorst) {
    Digest digest;
    Finding open = finding("DEV-005", file_of("a"), 0, "");
    open.severity = WARDEN_SEV_INFO;
    open.message = "as Proxmox does";
    open.fix = "Nothing.";
    add(digest, "a", {open});
    Finding error = finding("DEV-005", file_of("b"), 3, "a");
    error.message = "every device";
    add(digest, "b", {error, finding("CFG-011", file_of("b"), 4, "x")});
    add(digest, "c", {open});
    digest.end();
    EXPECT_EQ(digest.ids().at("DEV-005").subjects, 1U);
    const std::string text = digest_text(digest, {.width = 120});
    const std::string steps = text.substr(text.find("What to do first"));
    EXPECT_NE(steps.find("DEV-005  1 container "), std::string::npos) << steps;
    EXPECT_NE(steps.find("every device"), std::string::npos) << steps;
    EXPECT_EQ(steps.find("as Proxmox does"), std::string::npos) << steps;
}

TEST(DigestText, WaivedOnesHaveNoFixAndAreNothingToDo) {
    Digest digest;
    Finding found = finding("APP-001", file_of("a"), 7, "v");
    found.waived = true;
    found.waiver = "ops: ticket";
    add(digest, "a", {found, found});
    digest.end();
    const std::string text = digest_text(digest, {});
    EXPECT_NE(text.find("WAIVED APP-001"), std::string::npos);
    EXPECT_NE(text.find("waiver: ops: ticket\n"), std::string::npos);
    EXPECT_EQ(text.find("fix:"), std::string::npos);
    EXPECT_EQ(text.find("What to do"), std::string::npos);
    EXPECT_EQ(digest.counts().waived, 2U);
}

TEST(DigestText, NamesOfWhatIsFineAreCutShort) {
    Digest digest;
    for (int i = 10; i < 60; ++i)
        add(digest, "c" + std::to_string(i), {});
    digest.end();
    EXPECT_EQ(digest_text(digest, {.width = 200}),
              "\nNothing found in 50 containers: c10, c11, c12, c13, c14, c15, c16, c17 and 42 more\n");
    EXPECT_NE(digest_text(digest, {.verbose = true}).find("c59"), std::string::npos);
}

// A fleet must not fill the memory, and what is not shown is said.
TEST(DigestText, WhatIsTooMuchIsCounted) {
    Digest digest;
    const std::size_t all = Digest::k_max_entries + 50;
    for (std::size_t i = 0; i < all; ++i) {
        Finding found = finding("APP-001", "f", 1, "v");
        found.message = "message " + std::to_string(i);
        add(digest, "c" + std::to_string(i), {found});
    }
    digest.end();
    EXPECT_EQ(digest.entries().size(), Digest::k_max_entries);
    EXPECT_EQ(digest.counts().errors, all);
    EXPECT_EQ(digest.ids().at("APP-001").subjects, all);
    EXPECT_NE(
        digest_text(digest, {}).find("50 more findings are counted and not shown; --format lines shows all."),
        std::string::npos);
}

// Names, values and files are foreign; and no line passes the width, but for a word that is longer.
TEST(DigestText, HostileTextStaysText) {
    const std::string evil = "x\033[2J\nFAIL\xe2\x80\xae\xc2\x9b\xff\1y";
    Digest digest;
    for (int i = 0; i < 4; ++i) {
        Finding found = finding(i == 3 ? "APP-002" : "APP-001", evil, 1, evil);
        found.key = found.message = found.live = found.fix = found.waiver = found.why = evil;
        digest.begin({evil, i == 1 ? evil : "", evil, {evil}});
        digest.add(found);
    }
    digest.end();
    const std::string text = digest_text(digest, {.verbose = true});
    for (const auto line : split(text, '\n')) {
        EXPECT_EQ(printable(line, 10'000), line);
        EXPECT_FALSE(line.starts_with("FAIL"));
    }
}

TEST(DigestText, NoLineIsWiderThanTheTerminal) {
    for (const std::size_t width : {60U, 80U, 160U}) {
        Digest digest;
        for (int i = 0; i < 40; ++i) {
            const std::string name = "container" + std::to_string(i);
            Finding found = finding("LIM-10" + std::to_string(i % 3), file_of(name), 7, "v");
            found.message =
                "a message of a good many words that says what was seen in the config and what comes of it " +
                std::to_string(i % 7);
            add(digest, name, {found});
        }
        digest.end();
        const std::string text = digest_text(digest, {.width = width});
        for (const auto line : split(text, '\n'))
            EXPECT_LE(columns_of(line), width) << line;
    }
}

TEST(DigestText, ColourChangesNothingElse) {
    std::string colored = digest_text(three_alike(), {.color = true});
    for (auto at = colored.find('\033'); at != std::string::npos; at = colored.find('\033'))
        colored.erase(at, colored.find('m', at) + 1 - at);
    EXPECT_EQ(colored, digest_text(three_alike(), {}));
}

} // namespace
} // namespace warden::ctl::cli::test
