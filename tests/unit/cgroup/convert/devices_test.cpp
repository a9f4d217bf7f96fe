// SPDX-License-Identifier: LGPL-2.1-or-later
// Exact means the same access to every device, approx never more: the converted rules as LXC compiles them on
// cgroup2 against the original rules as the v1 kernel keeps them.
#include "cgroup/devices/list.hpp"
#include "row.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace warden::cgroup::convert::test {
namespace {

constexpr std::string_view k_v1 = "lxc.cgroup.";
constexpr std::string_view k_v2 = "lxc.cgroup2.";

// The live rules of a config, in order, after LXC's clearing.
std::vector<Setting> live(const std::vector<Setting> &settings, std::string_view prefix) {
    std::vector<Setting> rules;
    for (const auto &setting : settings) {
        const bool all = setting.key + "." == prefix;
        if (!all && !setting.key.starts_with(std::string(prefix) + "devices."))
            continue;
        if (setting.value.empty())
            std::erase_if(rules, [&](const Setting &rule) { return all || rule.key == setting.key; });
        else
            rules.push_back(setting);
    }
    return rules;
}

devices::V1DeviceList run_v1(const std::vector<Setting> &settings) {
    devices::V1DeviceList list;
    for (const auto &rule : live(settings, k_v1)) {
        const bool allow = rule.key.ends_with("devices.allow");
        if (!allow && !rule.key.ends_with("devices.deny"))
            continue;
        if (const auto parsed = devices::parse_device_rule(allow, rule.value))
            list.apply(allow, *parsed);
    }
    return list;
}

devices::LxcDeviceList run_v2(const std::vector<Setting> &settings,
                              const std::vector<Conversion> &conversions) {
    std::vector<Setting> all;
    for (std::size_t i = 0; i < settings.size(); ++i) {
        all.push_back(settings[i]);
        for (const auto &conversion : conversions) {
            if (conversion.kept || conversion.place_after != i)
                continue;
            for (const auto &[key, value] : conversion.to)
                all.push_back({key, value, false, false});
        }
    }
    devices::LxcDeviceList list;
    for (const auto &rule : live(all, k_v2))
        EXPECT_TRUE(list.apply(rule.key.substr(k_v2.size()), rule.value)) << rule.value;
    return list;
}

void expect_honest(const std::vector<Setting> &settings, const std::string &what) {
    const auto conversions = convert(settings, read_profile("default"), {});
    const auto before = run_v1(settings);
    const auto after = run_v2(settings, conversions);
    auto fidelity = Fidelity::exact;
    for (const auto &conversion : conversions) {
        if (conversion.fidelity != Fidelity::error)
            fidelity = std::max(fidelity, conversion.fidelity);
    }
    ASSERT_TRUE(after.loads()) << what;
    const auto output = text_of(output_of(conversions));
    EXPECT_TRUE(no_weaker(before, after)) << what << " -> " << output;
    EXPECT_TRUE(fidelity != Fidelity::exact || same_access(before, after)) << what << " -> " << output;
}

TEST(ConvertDevices, EveryRowGivesTheAccessItClaims) {
    int rows = 0;
    for (const auto *file : {"cgroup-vectors.tsv", "convert-more.tsv"}) {
        for (const auto &row : read_rows(file)) {
            const auto input = parse_lines(row.lines);
            // Existing rules may be wrong by themselves, and Proxmox's base is not in the settings.
            const bool devices = row.id.starts_with("D") && row.fidelity != "lost" && !input.options.proxmox;
            const auto is_own_v1 = [](const Setting &setting) {
                return !setting.included && !setting.key.starts_with("lxc.cgroup2");
            };
            if (!devices || std::none_of(input.settings.begin(), input.settings.end(), is_own_v1))
                continue;
            expect_honest(input.settings, row.id);
            ++rows;
        }
    }
    EXPECT_GT(rows, 80);
}

class RandomRules {
public:
    explicit RandomRules(unsigned seed) : random_(seed) {}

    std::vector<Setting> settings(bool with_base) {
        std::vector<Setting> all;
        if (with_base)
            all = parse_lines({"lxc.include = common.conf"}).settings;
        const int count = pick(1, 8);
        for (int i = 0; i < count; ++i)
            all.push_back({pick(0, 1) == 0 ? "lxc.cgroup.devices.allow" : "lxc.cgroup.devices.deny", rule(),
                           false, false});
        return all;
    }
    int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

private:
    std::string number(std::initializer_list<const char *> numbers) {
        return numbers.begin()[pick(0, static_cast<int>(numbers.size()) - 1)];
    }
    std::string rule() {
        const int kind = pick(0, 19);
        if (kind == 0)
            return "a";
        if (kind == 1)
            return ""; // clears
        if (kind == 2)
            return "c 1:3 rwx"; // refused
        return std::string(pick(0, 3) == 0 ? "b " : "c ") +
               number({"1", "5", "136", "*", "10", "4294967295"}) + ":" +
               number({"3", "5", "1", "*", "200", "229"}) + " " +
               number({"r", "w", "m", "rw", "rm", "wm", "rwm", "mwr"});
    }

    std::mt19937 random_;
};

TEST(ConvertDevices, RandomRulesGiveTheAccessTheyClaim) {
    RandomRules random(20240229);
    for (int i = 0; i < 5'000 && !::testing::Test::HasFailure(); ++i) {
        const auto settings = random.settings(i % 2 == 0);
        std::string what;
        for (const auto &setting : settings) {
            if (!setting.included)
                what += setting.key.substr(k_v1.size()) + " = " + setting.value + "; ";
        }
        expect_honest(settings, what);
    }
}

std::vector<Conversion> convert_with(std::vector<Setting> settings, const ConvertOptions &options = {}) {
    return convert(settings, read_profile("default"), options);
}

// Without the include's rules nothing can be said about what a line changes, least of all "everything is
// allowed".
TEST(ConvertDevices, AnUnreadableIncludeIsAnError) {
    ConvertOptions options;
    options.unreadable_include = "/etc/lxc/base.conf";
    const auto conversions = convert_with({{"lxc.cgroup.devices.allow", "c 10:200 rwm"}}, options);
    ASSERT_EQ(conversions.size(), 1U);
    EXPECT_EQ(conversions[0].code, "E-INCLUDE");
    EXPECT_TRUE(conversions[0].to.empty());
    EXPECT_NE(conversions[0].note.find("/etc/lxc/base.conf"), std::string::npos);
}

// common.conf of LXC 7 has cgroup2 rules only; they are the base all the same.
TEST(ConvertDevices, TheBaseOfLxc7) {
    auto settings = parse_lines({"lxc.include = common.conf"}).settings;
    std::erase_if(settings, [](const Setting &setting) { return setting.key.starts_with(k_v1); });
    settings.push_back({"lxc.cgroup.devices.allow", "c 10:200 rwm"});
    EXPECT_EQ(text_of(output_of(convert_with(settings))), "lxc.cgroup2.devices.allow = c 10:200 rwm");
}

// An include with v1 rules only has no cgroup2 list to add to: the whole list is written.
TEST(ConvertDevices, ABaseOfV1Only) {
    EXPECT_EQ(text_of(output_of(convert_with({{"lxc.cgroup.devices.deny", "a", true},
                                              {"lxc.cgroup.devices.allow", "c 1:3 rwm", true},
                                              {"lxc.cgroup.devices.allow", "c 1:5 r"}}))),
              "lxc.cgroup2.devices.deny = a; lxc.cgroup2.devices.allow = c 1:3 rwm; "
              "lxc.cgroup2.devices.allow = c 1:5 r");
}

// userns.conf clears both lists: everything is allowed before and after.
TEST(ConvertDevices, TheBaseOfUserns) {
    auto settings = parse_lines({"lxc.include = common.conf"}).settings;
    for (const std::string prefix : {"lxc.cgroup.devices.", "lxc.cgroup2.devices."}) {
        settings.push_back({prefix + "deny", "", true});
        settings.push_back({prefix + "allow", "", true});
    }
    settings.push_back({"lxc.cgroup.devices.allow", "c 10:200 rwm"});
    EXPECT_EQ(text_of(output_of(convert_with(settings))), "-");
    settings.push_back({"lxc.cgroup.devices.deny", "c 10:200 rwm"});
    EXPECT_EQ(text_of(output_of(convert_with(settings))),
              "lxc.cgroup2.devices.allow = a; lxc.cgroup2.devices.deny = c 10:200 rwm");
}

TEST(ConvertDevices, TheOutputStandsBehindTheInclude) {
    const std::vector<Setting> settings{{"lxc.cgroup.devices.deny", "a"},
                                        {"lxc.cgroup.devices.allow", "c 10:200 rwm"},
                                        {"lxc.cgroup.devices.allow", "c 1:3 rwm", true},
                                        {"lxc.cgroup2.devices.allow", "c 1:3 rwm", true}};
    const auto conversions = convert_with(settings);
    ASSERT_EQ(conversions.size(), 1U);
    EXPECT_EQ(conversions[0].place_after, 3U);
    EXPECT_TRUE(same_access(run_v1(settings), run_v2(settings, conversions)));
}

TEST(ConvertDevices, ManyRulesAreRefusedNotLookedAtForEver) {
    std::vector<Setting> settings;
    for (int i = 0; i < 5000; ++i)
        settings.push_back({"lxc.cgroup.devices.deny", "c " + std::to_string(i) + ":* rwm"});
    const auto conversions = convert_with(settings);
    ASSERT_EQ(conversions.size(), settings.size());
    EXPECT_EQ(conversions[0].code, "E-TOOMANY");
}

TEST(ConvertDevices, WarnsAboutRulesWithoutEffect) {
    const auto hole = convert_with({{"lxc.cgroup.devices.deny", "a"},
                                    {"lxc.cgroup.devices.allow", "c *:* rwm"},
                                    {"lxc.cgroup.devices.deny", "c 1:5 rwm"}});
    ASSERT_EQ(hole.size(), 1U);
    ASSERT_EQ(hole[0].warnings.size(), 1U);
    EXPECT_TRUE(hole[0].warnings[0].starts_with("W-HOLE"));
    const auto open = convert_with({{"lxc.cgroup2.devices.deny", "a"}});
    ASSERT_EQ(open.size(), 1U);
    ASSERT_EQ(open[0].warnings.size(), 1U);
    EXPECT_TRUE(open[0].warnings[0].starts_with("W-FAILOPEN"));
}

} // namespace
} // namespace warden::cgroup::convert::test
