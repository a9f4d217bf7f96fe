// SPDX-License-Identifier: LGPL-2.1-or-later
// What a migrated Proxmox file makes Proxmox write is compared with what its v1 lines meant, over files drawn
// at random. The model is written anew from how Proxmox reads its file and what it generates; nothing of ours
// is used in it.
#include "ctl/migrate/plan.hpp"

#include "unit/cgroup/convert/row.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <regex>
#include <set>
#include <sstream>

namespace warden::ctl::migrate {
namespace {

using cgroup::convert::Fidelity;
using Setting = std::pair<std::string, std::string>;
using Files = std::map<std::string, std::string>;

constexpr std::uint64_t k_mib = 1024 * 1024;
constexpr std::uint64_t k_page = 4096;
constexpr std::uint64_t k_unlimited = ~std::uint64_t{0};

// The main section of a file as Proxmox reads it.
struct Guest {
    Files native;
    std::vector<Setting> raw;
};

Guest read_guest(const std::string &text) {
    static const std::regex section(R"(^\[(pve:pending|[a-z][a-z0-9_\-]+)\]\s*$)", std::regex::icase);
    static const std::regex raw(R"(^(lxc\.[a-z0-9_\-\.]+)(:|\s*=)\s*(.*?)\s*$)");
    static const std::regex native(R"(^([a-z][a-z_]*\d*):\s*(.+?)\s*$)");
    Guest guest;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        std::smatch match;
        if (std::regex_match(line, section))
            break;
        if (line.starts_with("#"))
            continue;
        if (std::regex_match(line, match, raw))
            guest.raw.emplace_back(match[1], match[3]);
        else if (std::regex_match(line, match, native))
            guest.native[match[1]] = match[2];
    }
    return guest;
}

std::uint64_t number_of(const Guest &guest, const std::string &key, std::uint64_t fallback) {
    const auto found = guest.native.find(key);
    const std::uint64_t value = found == guest.native.end() ? 0 : std::stoull(found->second);
    return value == 0 ? fallback : value;
}

// The cgroup2 files after a start: Proxmox's own lines, then the raw ones; an empty value clears.
Files start(const Guest &guest) {
    const std::uint64_t memory = number_of(guest, "memory", 512);
    Files files{
        {"memory.max", std::to_string(memory * k_mib)},
        {"memory.high", std::to_string(memory >= 16384 ? (memory - 128) * k_mib : memory * 1024 * 1016)},
        {"memory.swap.max", std::to_string(number_of(guest, "swap", 0) * k_mib)}};
    if (const auto limit = guest.native.find("cpulimit");
        limit != guest.native.end() && std::stod(limit->second) > 0)
        files["cpu.max"] =
            std::to_string(static_cast<std::uint64_t>(100000 * std::stod(limit->second))) + " 100000";
    if (const std::uint64_t units = number_of(guest, "cpuunits", 0); units != 0)
        files["cpu.weight"] = std::to_string(std::min<std::uint64_t>(units, 10000));
    const std::string prefix = "lxc.cgroup2.";
    for (const auto &[key, value] : guest.raw) {
        if (!key.starts_with(prefix))
            continue;
        if (value.empty())
            files.erase(key.substr(prefix.size()));
        else
            files[key.substr(prefix.size())] = value;
    }
    return files;
}

std::uint64_t bytes_of(const std::string &text) {
    if (text.starts_with("-1"))
        return k_unlimited;
    const std::uint64_t number = std::stoull(text);
    return text.back() == 'M' ? number * k_mib : text.back() == 'G' ? number * 1024 * k_mib : number;
}

std::uint64_t pages_of(const std::string &text) {
    return text == "max" ? k_unlimited : bytes_of(text) / k_page;
}

// What the file meant on a v1 host: Proxmox's v1 lines of old, then the raw ones in force.
struct Meaning {
    std::map<std::string, std::string> lines; // v1 file -> value, live ones
    std::uint64_t limit = 0, memsw = 0;       // bytes
    std::int64_t quota = -1;
    std::uint64_t period = 100000;
};

Meaning meaning_of(const Guest &guest) {
    Meaning meaning;
    const std::string prefix = "lxc.cgroup.";
    for (const auto &[key, value] : guest.raw) {
        if (!key.starts_with(prefix))
            continue;
        if (value.empty())
            meaning.lines.erase(key.substr(prefix.size()));
        else
            meaning.lines[key.substr(prefix.size())] = value;
    }
    meaning.limit = number_of(guest, "memory", 512) * k_mib;
    meaning.memsw = meaning.limit + number_of(guest, "swap", 0) * k_mib;
    if (const auto cpus = guest.native.find("cpulimit");
        cpus != guest.native.end() && std::stod(cpus->second) > 0)
        meaning.quota = static_cast<std::int64_t>(100000 * std::stod(cpus->second));
    for (const auto &[file, value] : meaning.lines) {
        if (file == "memory.limit_in_bytes")
            meaning.limit = bytes_of(value);
        else if (file == "memory.memsw.limit_in_bytes")
            meaning.memsw = bytes_of(value);
        else if (file == "cpu.cfs_quota_us")
            meaning.quota = std::stoll(value);
        else if (file == "cpu.cfs_period_us")
            meaning.period = std::stoull(value);
    }
    return meaning;
}

class Drawing {
public:
    explicit Drawing(unsigned seed) : random_(seed) {}

    std::string file() {
        std::string text;
        const unsigned count = 3 + pick(14);
        for (unsigned i = 0; i < count; ++i)
            text += line() + end_;
        if (pick(3) == 0)
            text += "[snap" + std::to_string(pick(9)) + "]" + end_ + "memory: 64" + end_ +
                    "lxc.cgroup.memory.limit_in_bytes: 64M" + end_;
        if (pick(8) == 0)
            text.resize(text.size() - end_.size());
        return text;
    }

private:
    unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
    std::string one_of(const std::vector<std::string> &all) {
        return all[pick(static_cast<unsigned>(all.size()))];
    }

    std::string line() {
        const unsigned kind = pick(10);
        if (kind < 3)
            return one_of({"memory: 16", "memory: 512", "memory: 1024", "memory:   3000 ", "memory: 16384",
                           "memory: 20000", "swap: 0", "swap: 512", "swap: 2048", "cpulimit: 0",
                           "cpulimit: 0.5", "cpulimit: 1.5", "cpulimit: 0.29", "cpuunits: 50",
                           "cpuunits: 1024", "cpuunits: 10001", "cores: 2"});
        if (kind < 4)
            return one_of({"#a note", "#lxc.cgroup.pids.max: 7", "[x]", "", "lxc.cgroup.pids.max : 8",
                           " lxc.cgroup.pids.max: 9", "lxc.cgroup.hugetlb.2MB.limit_in_bytes: 64M",
                           "memory = 99", "onboot: 1", "lxc.uts.name: a"});
        const std::string separator = one_of({": ", ":", " = ", "=", "\t= "});
        if (kind < 6) {
            const auto [key, value] = cgroup2();
            return key + separator + value;
        }
        const auto [key, value] = v1();
        return key + separator + (pick(12) == 0 ? "" : value);
    }
    Setting v1() {
        const std::string key =
            one_of({"memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "cpu.shares", "cpu.cfs_quota_us",
                    "cpu.cfs_period_us", "pids.max", "cpuset.cpus", "memory.swappiness"});
        const std::map<std::string, std::vector<std::string>> values{
            {"memory.limit_in_bytes", {"256M", "512M", "1G", "3G", "20G", "300000000", "-1"}},
            {"memory.memsw.limit_in_bytes", {"512M", "1G", "4G", "32G", "300000000", "-1"}},
            {"cpu.shares", {"512", "1024", "2048", "102400"}},
            {"cpu.cfs_quota_us", {"-1", "50000", "29000", "150000"}},
            {"cpu.cfs_period_us", {"100000", "50000"}},
            {"pids.max", {"100", "max"}},
            {"cpuset.cpus", {"0-1", "0"}},
            {"memory.swappiness", {"0", "10"}}};
        return {"lxc.cgroup." + key, one_of(values.at(key))};
    }
    Setting cgroup2() {
        const std::vector<Setting> all{
            {"memory.max", ""},       {"memory.max", "1G"},        {"memory.max", "536870912"},
            {"memory.swap.max", "0"}, {"memory.swap.max", ""},     {"memory.high", ""},
            {"memory.high", "100M"},  {"cpu.weight", ""},          {"cpu.weight", "77"},
            {"cpu.max", ""},          {"cpu.max", "50000 100000"}, {"pids.max", "100"},
            {"pids.max", ""},         {"cpuset.cpus", "0"},        {"io.weight", "50"}};
        const Setting chosen = all[pick(static_cast<unsigned>(all.size()))];
        return {"lxc.cgroup2." + chosen.first, chosen.second};
    }

    std::mt19937 random_;
    std::string end_ = random_() % 5 == 0 ? "\r\n" : "\n";
};

class ProxmoxModel : public testing::Test {
protected:
    MigratePlan plan(const std::string &text) {
        constexpr MigrateOptions k_all{false, true, true, true};
        return plan_migration(loader_.from_text(text, {"/etc/pve/lxc/101.conf", "101.conf", false}), host_,
                              k_all);
    }

    test::TempTree tree_;
    const Dir root_ = tree_.dir();
    configs::ConfigLoader loader_{root_, configs::SyntaxChoice::automatic};
    const cgroup::HostFacts host_ = cgroup::convert::test::read_profile("default");
};

// v1 files of which the report says that they are not as they were, or that their lines were wrong.
std::set<std::string> excepted(const MigratePlan &plan) {
    std::set<std::string> files;
    for (const PlannedConversion &planned : plan.conversions) {
        for (const std::size_t index : planned.from) {
            if (!planned.kept && planned.fidelity != Fidelity::exact)
                files.insert(plan.origins[index].key.substr(std::string_view("lxc.cgroup.").size()));
        }
    }
    return files;
}

bool has_error(const MigratePlan &plan) {
    return std::ranges::any_of(plan.conversions, [](const PlannedConversion &planned) {
        return !planned.kept && planned.fidelity == Fidelity::error;
    });
}

void expect_memory(const Meaning &meaning, const std::set<std::string> &except, Files now) {
    const bool limit = meaning.lines.contains("memory.limit_in_bytes");
    const bool memsw = meaning.lines.contains("memory.memsw.limit_in_bytes");
    if (limit && !except.contains("memory.limit_in_bytes")) {
        const std::string max = now.contains("memory.max") ? now["memory.max"] : "max";
        EXPECT_EQ(pages_of(max), meaning.limit == k_unlimited ? k_unlimited : meaning.limit / k_page)
            << "memory.max";
    }
    // A swappiness of 0 means no swap at all, any other is told as lost.
    const bool told = except.contains("memory.limit_in_bytes") ||
                      except.contains("memory.memsw.limit_in_bytes") ||
                      meaning.lines.contains("memory.swappiness");
    if ((limit || memsw) && !told) {
        const std::string swap = now.contains("memory.swap.max") ? now["memory.swap.max"] : "max";
        const std::uint64_t expected =
            meaning.memsw == k_unlimited ? k_unlimited : meaning.memsw / k_page - meaning.limit / k_page;
        EXPECT_EQ(pages_of(swap), expected) << "memory.swap.max";
    }
}

void expect_cpu(const Meaning &meaning, const std::set<std::string> &except, Files now) {
    if (meaning.lines.contains("cpu.shares") && !except.contains("cpu.shares")) {
        const std::string weight = now.contains("cpu.weight") ? now["cpu.weight"] : "100";
        EXPECT_EQ(std::stoull(weight), std::stoull(meaning.lines.at("cpu.shares")) * 100 / 1024)
            << "cpu.weight";
    }
    const bool line =
        meaning.lines.contains("cpu.cfs_quota_us") || meaning.lines.contains("cpu.cfs_period_us");
    if (!line || except.contains("cpu.cfs_quota_us") || except.contains("cpu.cfs_period_us"))
        return;
    const std::string max = now.contains("cpu.max") ? now["cpu.max"] : "max";
    if (meaning.quota < 0)
        EXPECT_TRUE(max.starts_with("max")) << max;
    else
        EXPECT_EQ(max, std::to_string(meaning.quota) + " " + std::to_string(meaning.period));
}

void expect_same(const Meaning &meaning, const std::set<std::string> &except, Files now,
                 const std::string &file, const std::string &unset) {
    if (meaning.lines.contains(file) && !except.contains(file)) {
        EXPECT_EQ(now.contains(file) ? now[file] : unset, meaning.lines.at(file)) << file;
    }
}

// Descriptions and sections stay as they are.
std::string untouched_part(const std::string &text) {
    std::string kept;
    std::istringstream in(text);
    bool section = false;
    for (std::string line; std::getline(in, line);) {
        section = section || (line.starts_with("[snap"));
        if (section || line.starts_with("#") || line.starts_with("["))
            kept += line + "\n";
    }
    return kept;
}

TEST_F(ProxmoxModel, WhatV1LinesMeantIsInForceAfterwardsOrTheReportNamesThem) {
    unsigned changed = 0;
    for (unsigned seed = 0; seed < 4000; ++seed) {
        const std::string text = Drawing(seed).file();
        const MigratePlan migrated = plan(text);
        SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text + "---\n" + migrated.after);
        EXPECT_EQ(untouched_part(migrated.after), untouched_part(text));
        if (has_error(migrated))
            continue;
        const Guest guest = read_guest(migrated.after);
        for (const auto &[key, value] : guest.raw)
            EXPECT_FALSE(key.starts_with("lxc.cgroup.")) << key;
        const Meaning meaning = meaning_of(read_guest(text));
        const auto except = excepted(migrated);
        const Files now = start(guest);
        expect_memory(meaning, except, now);
        expect_cpu(meaning, except, now);
        expect_same(meaning, except, now, "pids.max", "max");
        expect_same(meaning, except, now, "cpuset.cpus", "");
        EXPECT_EQ(plan(migrated.after).verdict, Verdict::unchanged);
        changed += migrated.verdict == Verdict::changed ? 1U : 0U;
        if (testing::Test::HasFailure())
            break; // one file is enough to look at
    }
    EXPECT_GT(changed, 2000U);
}

} // namespace
} // namespace warden::ctl::migrate
