// SPDX-License-Identifier: LGPL-2.1-or-later
// What rows of text cannot say: warnings, places, includes, other hosts, options.
#include "row.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace warden::cgroup::convert::test {
namespace {

bool warns(const std::vector<std::string> &lines, const std::string &code,
           const std::string &profile = "default") {
    for (const auto &conversion : convert_lines(lines, profile)) {
        for (const auto &warning : conversion.warnings) {
            if (warning.starts_with(code + ": "))
                return true;
        }
    }
    return false;
}

TEST(Convert, WarnsOfWhatIsNotMeant) {
    EXPECT_TRUE(warns({"lxc.cgroup.memory.limit_in_bytes = 4095"}, "W-ZERO"));
    EXPECT_TRUE(warns({"lxc.cgroup.memory.limit_in_bytes = 1000000"}, "W-PAGE"));
    EXPECT_TRUE(warns({"lxc.cgroup.memory.limit_in_bytes = 010m"}, "W-OCTAL"));
    EXPECT_TRUE(warns({"lxc.cgroup.cpu.shares = 02000"}, "W-OCTAL"));
    EXPECT_TRUE(warns({"lxc.cgroup.pids.max = 0"}, "W-ZERO"));
    EXPECT_TRUE(warns({"lxc.cgroup.hugetlb.1GB.limit_in_bytes = 1M"}, "W-ZERO"));
    EXPECT_TRUE(warns({"lxc.cgroup.blkio.weight = 500"}, "W-IOCOST"));
    EXPECT_FALSE(warns({"lxc.cgroup.blkio.weight = 500"}, "W-IOCOST", "iocost"));
    EXPECT_FALSE(warns({"lxc.cgroup.memory.limit_in_bytes = 512M"}, "W-PAGE"));
    EXPECT_FALSE(warns({"lxc.cgroup.pids.max = 100"}, "W-OCTAL"));
    EXPECT_FALSE(warns({"lxc.cgroup.memory.limit_in_bytes = 0"}, "W-OCTAL"));
}

std::vector<Conversion> convert_here(const std::vector<Setting> &settings,
                                     HostFacts host = read_profile("default")) {
    return convert(settings, host, {});
}

const Conversion *find_output(const std::vector<Conversion> &conversions, const std::string &key) {
    for (const auto &conversion : conversions) {
        for (const auto &pair : conversion.to) {
            if (pair.key == key)
                return &conversion;
        }
    }
    return nullptr;
}

TEST(Convert, OutputStandsBehindWhatWouldClearIt) {
    const auto conversions = convert_here({{"lxc.cgroup.memory.limit_in_bytes", "512M"},
                                           {"lxc.cgroup2.memory.max", "1G"},
                                           {"lxc.cgroup2.memory.max", ""},
                                           {"lxc.cgroup.pids.max", "5"}});
    const auto *memory = find_output(conversions, "lxc.cgroup2.memory.max");
    ASSERT_NE(memory, nullptr);
    EXPECT_EQ(memory->place_after, 2U);
    EXPECT_EQ(find_output(conversions, "lxc.cgroup2.pids.max")->place_after, 3U);
    const auto all = convert_here({{"lxc.cgroup.pids.max", "5"}, {"lxc.uts.name", "x"}, {"lxc.cgroup2", ""}});
    EXPECT_EQ(find_output(all, "lxc.cgroup2.pids.max")->place_after, 2U);
}

TEST(Convert, SeveralLinesAreOneConversionBehindTheLastOfThem) {
    const auto conversions = convert_here({{"lxc.cgroup.cpu.cfs_period_us", "50000"},
                                           {"lxc.uts.name", "x"},
                                           {"lxc.cgroup.cpu.cfs_quota_us", "20000"}});
    ASSERT_EQ(conversions.size(), 1U);
    EXPECT_EQ(conversions[0].from, (std::vector<std::size_t>{0, 2}));
    EXPECT_EQ(conversions[0].place_after, 2U);
}

TEST(Convert, IncludedLinesCount) {
    const auto swap = convert_here(
        {{"lxc.cgroup.memory.limit_in_bytes", "1G", true}, {"lxc.cgroup.memory.memsw.limit_in_bytes", "2G"}});
    EXPECT_EQ(text_of(output_of(swap)),
              "lxc.cgroup2.memory.max = 1073741824; lxc.cgroup2.memory.swap.max = 1073741824");
    const auto conflict =
        convert_here({{"lxc.cgroup2.memory.max", "1G", true}, {"lxc.cgroup.memory.limit_in_bytes", "2G"}});
    ASSERT_EQ(conflict.size(), 1U);
    EXPECT_EQ(conflict[0].code, "C-CONFLICT");
    EXPECT_TRUE(conflict[0].to.empty()) << "an included line is not repeated";
}

TEST(Convert, ClearedLinesAreNamedWithTheLineThatClearsThem) {
    const auto conversions = convert_here(
        {{"lxc.cgroup.pids.max", "5"}, {"lxc.cgroup.cpu.shares", "512"}, {"lxc.cgroup.pids.max", ""}});
    ASSERT_EQ(conversions.size(), 2U);
    EXPECT_EQ(conversions[1].from, (std::vector<std::size_t>{0, 2}));
    EXPECT_EQ(conversions[1].fidelity, Fidelity::exact);
    EXPECT_TRUE(conversions[1].to.empty());
}

TEST(Convert, ConflictsNameBothValues) {
    const auto conversions =
        convert_lines({"lxc.cgroup.memory.limit_in_bytes = 512M", "lxc.cgroup2.memory.max = 1G"});
    const auto found = std::find_if(conversions.begin(), conversions.end(), [](const Conversion &conversion) {
        return conversion.code == "C-CONFLICT";
    });
    ASSERT_NE(found, conversions.end());
    EXPECT_NE(found->note.find("536870912"), std::string::npos) << found->note;
    EXPECT_NE(found->note.find("lxc.cgroup2.memory.max = 1G"), std::string::npos) << found->note;
}

// A line for a file that the host lacks keeps the container from starting.
TEST(Convert, AControllerThatTheHostLacks) {
    auto host = read_profile("default");
    host.controllers = {"cpu", "memory"};
    const auto lost = convert_here({{"lxc.cgroup.pids.max", "5"}, {"lxc.cgroup.cpu.shares", "512"}}, host);
    EXPECT_EQ(text_of(output_of(lost)), "lxc.cgroup2.cpu.weight = 50");
    EXPECT_EQ(worst(lost), Fidelity::lost);
    EXPECT_TRUE(has_code(lost, "L-NOCONTROLLER"));
    const auto none = convert_here({{"lxc.cgroup.pids.max", "max"}}, host);
    EXPECT_EQ(worst(none), Fidelity::exact) << "no limit is what there is without the controller";
    EXPECT_TRUE(output_of(none).empty());
    const auto devices = convert_here({{"lxc.cgroup.devices.deny", "a"}}, host);
    EXPECT_EQ(output_of(devices).size(), 2U) << "devices are a BPF program, no controller";
}

TEST(Convert, AHostWithoutWeights) {
    auto host = read_profile("default");
    host.io_weight = false;
    const auto conversions = convert_here({{"lxc.cgroup.blkio.weight", "500"}}, host);
    EXPECT_TRUE(output_of(conversions).empty());
    EXPECT_TRUE(has_code(conversions, "L-IOWEIGHT"));
}

TEST(Convert, LargePages) {
    auto host = read_profile("default");
    host.page_size = 65536;
    const auto conversions = convert_here(
        {{"lxc.cgroup.memory.limit_in_bytes", "65537"}, {"lxc.cgroup.memory.memsw.limit_in_bytes", "196607"}},
        host);
    EXPECT_EQ(text_of(output_of(conversions)),
              "lxc.cgroup2.memory.max = 65537; lxc.cgroup2.memory.swap.max = 65536");
}

TEST(Convert, CpusWithHoles) {
    auto host = read_profile("default");
    host.cpus = "0,2-3";
    EXPECT_EQ(worst(convert_here({{"lxc.cgroup.cpuset.cpus", "0,2"}}, host)), Fidelity::exact);
    EXPECT_TRUE(has_code(convert_here({{"lxc.cgroup.cpuset.cpus", "1"}}, host), "E-NOTHERE"));
}

std::string runc_weight(const std::string &shares) {
    ConvertOptions options;
    options.shares = ShareFormula::runc;
    const std::vector<Setting> settings{{"lxc.cgroup.cpu.shares", shares}};
    const auto output = output_of(convert(settings, read_profile("default"), options));
    return output.size() == 1 ? output[0].value : "-";
}

// An include that clears what the config set before it: the config's own line is explained like any other.
TEST(Convert, LinesThatAnIncludeClears) {
    const auto conversions = convert_here({{"lxc.cgroup.cpu.shares", "512"},
                                           {"lxc.cgroup.pids.max", "5", true, false},
                                           {"lxc.cgroup", "", true, false}});
    ASSERT_EQ(conversions.size(), 1U);
    EXPECT_EQ(conversions[0].from, std::vector<std::size_t>{0});
    EXPECT_EQ(conversions[0].fidelity, Fidelity::exact);
    EXPECT_TRUE(conversions[0].to.empty());
}

std::string codes(const std::vector<Setting> &settings, const std::string &profile = "default") {
    std::string text;
    for (const auto &conversion : convert_here(settings, read_profile(profile)))
        text += (text.empty() ? "" : " ") + (conversion.code.empty() ? "-" : conversion.code);
    return text;
}

// Dropped, the clearing line would let the included limit become real.
TEST(Convert, ALineThatClearsWhatAnIncludeSets) {
    const Setting limit{"lxc.cgroup.memory.limit_in_bytes", "1G", true};
    const Setting clear{"lxc.cgroup.memory.limit_in_bytes", ""};
    const Setting v2{"lxc.cgroup2.memory.max", "1G", true};
    const Setting clear_v2{"lxc.cgroup2.memory.max", ""};
    const auto first = convert_here({limit, clear});
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].from, std::vector<std::size_t>{1});
    EXPECT_EQ(first[0].fidelity, Fidelity::error);
    EXPECT_EQ(first[0].code, "E-CLEARSINCLUDE");
    EXPECT_NE(first[0].note.find("lxc.cgroup2.memory.max = (empty)"), std::string::npos) << first[0].note;
    const auto second = convert_here({v2, clear});
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].fidelity, Fidelity::lost);
    EXPECT_EQ(second[0].code, "C-CONFLICT");
    const struct {
        std::vector<Setting> settings;
        std::string expected;
    } cases[] = {
        {{limit, {"lxc.cgroup", ""}}, "E-CLEARSINCLUDE"},
        {{limit, v2, clear}, "C-CONFLICT"},
        {{{"lxc.cgroup.pids.max", "5", true}, {"lxc.cgroup.pids.max", ""}}, "E-CLEARSINCLUDE"},
        {{{"lxc.cgroup.cpuset.cpus", "0", true}, {"lxc.cgroup.cpuset.cpus", ""}}, "E-CLEARSINCLUDE"},
        {{{"lxc.cgroup.memory.swappiness", "0", true}, {"lxc.cgroup.memory.swappiness", ""}},
         "E-CLEARSINCLUDE"},
        // An own line that was cleared along with it goes.
        {{limit, {"lxc.cgroup.memory.limit_in_bytes", "2G"}, clear}, "E-CLEARSINCLUDE -"},
        // Nothing of the include is left that could become real.
        {{{"lxc.cgroup.memory.swappiness", "9", true}, {"lxc.cgroup.memory.swappiness", ""}}, "-"},
        {{{"lxc.cgroup.freezer.state", "FROZEN", true}, {"lxc.cgroup.freezer.state", ""}}, "-"},
        {{limit, clear, clear_v2}, "-"},
        {{v2, clear, clear_v2}, "-"},
        {{limit, clear, {"lxc.cgroup2", ""}}, "-"},
        {{limit, clear, {"lxc.cgroup.memory.limit_in_bytes", "2G"}}, "- -"},
        {{limit, clear, {"lxc.cgroup2.memory.max", "2G"}}, "- -"},
        {{v2, clear, {"lxc.cgroup2.memory.max", "2G"}}, "- -"},
        {{clear, limit}, "- -"},
        {{clear, v2}, "-"},
        {{limit, {clear.key, "", true}}, ""},
        // Another disk of the same file does not replace the included one.
        {{{"lxc.cgroup.blkio.throttle.read_bps_device", "8:0 5", true},
          {"lxc.cgroup.blkio.throttle.read_bps_device", ""},
          {"lxc.cgroup.blkio.throttle.read_bps_device", "8:16 5"}},
         "- E-CLEARSINCLUDE"},
    };
    for (const auto &each : cases)
        EXPECT_EQ(codes(each.settings), each.expected) << each.settings.back().key;
    const auto weight = convert_here(
        {{"lxc.cgroup.blkio.weight", "500", true}, {"lxc.cgroup.blkio.weight", ""}}, read_profile("bfq"));
    ASSERT_EQ(weight.size(), 1U);
    EXPECT_NE(weight[0].note.find("lxc.cgroup2.io.bfq.weight ="), std::string::npos) << weight[0].note;
}

// `lxc.cgroup =` may stand for device rules as well; an error writes nothing.
TEST(Convert, ALineThatClearsDeviceRulesAndLimitsOfAnInclude) {
    const auto conversions = convert_here({{"lxc.cgroup.devices.deny", "a", true},
                                           {"lxc.cgroup2.devices.deny", "a", true},
                                           {"lxc.cgroup2.devices.allow", "c 1:3 rwm", true},
                                           {"lxc.cgroup.memory.limit_in_bytes", "1G", true},
                                           {"lxc.cgroup", ""}});
    ASSERT_EQ(conversions.size(), 1U);
    EXPECT_EQ(conversions[0].from, std::vector<std::size_t>{4});
    EXPECT_EQ(conversions[0].code, "E-CLEARSINCLUDE");
    EXPECT_TRUE(conversions[0].to.empty());
}

// Column "new RUNC/CRUN" of the table of formulas.
TEST(Convert, TheCurveOfRunc) {
    EXPECT_EQ(runc_weight("0"), "1");
    EXPECT_EQ(runc_weight("2"), "1");
    EXPECT_EQ(runc_weight("10"), "4");
    EXPECT_EQ(runc_weight("100"), "17");
    EXPECT_EQ(runc_weight("256"), "35");
    EXPECT_EQ(runc_weight("512"), "59");
    EXPECT_EQ(runc_weight("1024"), "100");
    EXPECT_EQ(runc_weight("2048"), "174");
    EXPECT_EQ(runc_weight("10240"), "639");
    EXPECT_EQ(runc_weight("262144"), "10000");
}

TEST(Convert, HostileTextIsPrintableInNotes) {
    const auto conversions =
        convert_here({{"lxc.cgroup.memory.limit_in_bytes", std::string(100'000, '\x1b')}});
    ASSERT_EQ(conversions.size(), 1U);
    EXPECT_LT(conversions[0].note.size(), 1000U);
    EXPECT_EQ(conversions[0].note.find('\x1b'), std::string::npos);
}

// Quadratic in any of these would take minutes.
TEST(Convert, ManyLinesTakeTimeThatGrowsWithThem) {
    std::vector<Setting> settings;
    for (int i = 0; i < 50'000; ++i) {
        settings.push_back({"lxc.cgroup.memory.limit_in_bytes", "1G"});
        settings.push_back({"lxc.cgroup.foo" + std::to_string(i), "1"});
        settings.push_back({"lxc.cgroup2.memory.max", "1G"});
        settings.push_back({"lxc.cgroup.bar" + std::to_string(i), "1"});
        settings.push_back({"lxc.cgroup.baz" + std::to_string(i), ""});
        settings.push_back({"lxc.cgroup.pids.max", "5", true});
        settings.push_back({"lxc.cgroup.pids.max", ""});
        settings.push_back({"lxc.cgroup.devices.deny", "c 1:5 rwx"});
        settings.push_back({"lxc.cgroup.devices.allow", ""});
        settings.push_back({"lxc.cgroup.misc.max", "r" + std::to_string(i) + " 5"});
    }
    const auto conversions = convert_here(settings);
    EXPECT_GT(conversions.size(), 300'000U);
}

} // namespace
} // namespace warden::cgroup::convert::test
