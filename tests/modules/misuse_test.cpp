// SPDX-License-Identifier: LGPL-2.1-or-later
// A module that breaks the rules of module.h: what the engine makes of it. The module is wrong/misuse.c.
#include "engine_world.hpp"

namespace warden::test {
namespace {

struct Misuse {
    const char *call; // the module's option
    warden_phase phase;
    const char *function; // that the finding names
    const char *why;      // and what it says of it
};

void PrintTo(const Misuse &c, std::ostream *out) {
    *out << c.call;
}

class Misused : public testing::TestWithParam<Misuse> {};

// The module says OK after each of them, and the container is not let in.
TEST_P(Misused, IsAFindingAndAnError) {
    EngineWorld world({"misuse", "permit"});
    if (GetParam().phase != WARDEN_PRE_START)
        world.with_init();
    const std::string phase = GetParam().phase == WARDEN_PRE_START    ? "pre-start"
                              : GetParam().phase == WARDEN_START_HOST ? "start-host"
                                                                      : "freeze";
    world.policy("mode = enforce\n")
        .stack(phase + " required misuse call=" + GetParam().call + "\n" + phase + " required permit\n");
    const auto report = world.run(GetParam().phase);
    EXPECT_TRUE(report.refused()) << shown(report);
    ASSERT_FALSE(report.lines.empty());
    EXPECT_EQ(report.lines[0].result, WARDEN_ERROR);
    EXPECT_TRUE(has(report, "POL-016",
                    std::string("the module misuse called ") + GetParam().function + " " + GetParam().why))
        << shown(report);
    EXPECT_TRUE(report.plan.empty());
}

constexpr warden_phase k_before = WARDEN_PRE_START, k_start = WARDEN_START_HOST;

INSTANTIATE_TEST_SUITE_P(
    Findings, Misused,
    testing::Values(Misuse{"report-null", k_before, "warden_report", "without a finding"},
                    Misuse{"report-no-size", k_before, "warden_report", "with a finding of struct_size 0"},
                    Misuse{"report-no-id", k_before, "warden_report", "with a finding without an id"},
                    Misuse{"report-unknown-id", k_before, "warden_report", "with the finding 'MIS-999'"},
                    Misuse{"report-severity", k_before, "warden_report",
                           "with the finding MIS-001 of the unknown severity 77"}));

INSTANTIATE_TEST_SUITE_P(
    Plans, Misused,
    testing::Values(
        Misuse{"cgroup-now", k_before, "warden_plan_cgroup", "in the phase pre-start"},
        Misuse{"cgroup-null", k_start, "warden_plan_cgroup", "without a file"},
        Misuse{"cgroup-empty", k_start, "warden_plan_cgroup", "with an empty value"},
        Misuse{"cgroup-lines", k_start, "warden_plan_cgroup", "with a value of more than one line"},
        Misuse{"cgroup-path", k_start, "warden_plan_cgroup",
               "for '/sys/fs/cgroup/pids.max', which is a path"},
        Misuse{"cgroup-core", k_start, "warden_plan_cgroup", "for 'cgroup.freeze'"},
        Misuse{"cgroup-unknown", k_start, "warden_plan_cgroup",
               "for 'memory.maximum', which the container's cgroup does not have"},
        Misuse{"devices", k_before, "warden_plan_devices", "in the phase pre-start"},
        Misuse{"devices", k_start, "warden_plan_devices", "with rules that cannot be"},
        Misuse{"devices-null", k_start, "warden_plan_devices", "without a rule"},
        Misuse{"replace-null", k_start, "warden_plan_replace", "without a path"},
        Misuse{"replace-absolute", k_start, "warden_plan_replace", "for '/etc/motd', which is absolute"},
        Misuse{"replace-up", k_start, "warden_plan_replace", "for 'run/../etc/motd'"},
        Misuse{"replace-data", k_start, "warden_plan_replace", "without the data"},
        Misuse{"freeze", k_start, "warden_plan_freeze", "in the phase start-host; that is for freeze"},
        Misuse{"freeze-at-once", WARDEN_FREEZE, "warden_plan_freeze", "with a deadline of 0 ms"},
        Misuse{"thaw", k_before, "warden_plan_thaw", "in the phase pre-start; that is for thaw"},
        Misuse{"command-now", k_start, "warden_plan_command", "in the phase start-host"},
        Misuse{"command-now", WARDEN_FREEZE, "warden_plan_command",
               "for 'fsfreeze', which is not an absolute"},
        Misuse{"command-empty", WARDEN_FREEZE, "warden_plan_command", "without a program"}));

INSTANTIATE_TEST_SUITE_P(
    Questions, Misused,
    testing::Values(
        Misuse{"lxc-null", k_before, "warden_lxc_get", "without a key"},
        Misuse{"key-null", k_before, "warden_lxc_key", "without a prefix"},
        Misuse{"option-text-as-number", k_before, "warden_opt_int", "for 'call', which is a text in"},
        Misuse{"option-number-as-bool", k_before, "warden_opt_bool",
               "for 'number', which is a whole number in"},
        Misuse{"option-list-as-number", k_before, "warden_opt_int", "for 'numbers', which is a list in"},
        Misuse{"log-null", k_before, "warden_log", "without a text"},
        Misuse{"option-null", k_before, "warden_opt_str", "without a name"},
        Misuse{"option-unknown", k_before, "warden_opt_int", "for 'unheard-of'"},
        Misuse{"option-source", k_before, "warden_opt_source", "for 'unheard-of'"}));

TEST(Misused, NotAtAllIsFine) {
    EngineWorld world({"misuse", "permit"});
    world.policy("mode = enforce\n").stack("pre-start required misuse\npre-start required permit\n");
    const auto report = world.run(WARDEN_PRE_START);
    EXPECT_TRUE(report.allowed) << shown(report);
    EXPECT_FALSE(has(report, "POL-016"));
}

} // namespace
} // namespace warden::test
