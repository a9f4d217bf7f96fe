// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/writes/plan.hpp"

#include "cgroup/convert/line.hpp"
#include "cgroup/writes/printed.hpp"

#include "base/units.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <array>

namespace warden::cgroup::writes {
namespace {

class Planner {
public:
    Planner(const CurrentValues &current, const HostFacts &host, GroupUse use)
        : current_(current), host_(host), use_(use) {}

    void want(const FileValue &value);
    ApplyPlan finish() &&;

private:
    const std::string *wanted(std::string_view file) const;
    std::string now(std::string_view file) const;
    std::optional<std::uint64_t> number_now(std::string_view file) const {
        return values::parse_limit(now(file));
    }
    bool is_there(const FileValue &value);
    void write(const FileValue &value) {
        plan_.writes.push_back(
            {value.file, value.value, undo_value(value.file, value.value, now(value.file))});
    }
    void refuse(const FileValue &value, std::string reason) {
        plan_.refusals.push_back({value, std::move(reason)});
    }
    // Writes the wanted value of a file, if there is one left; once.
    void write_file(std::string_view file);
    std::optional<FileValue> take(std::string_view file);

    void write_cpu_weight();
    void write_bandwidth();
    void write_memory();
    void write_memory_max(const FileValue &value);
    void write_rest(const FileValue &value);

    const CurrentValues &current_;
    const HostFacts &host_;
    GroupUse use_;
    std::vector<FileValue> wanted_;
    ApplyPlan plan_;
};

void Planner::want(const FileValue &value) {
    const auto part = values::part_of_file(value.file, value.value);
    const auto same = [&](const FileValue &known) {
        return known.file == value.file && values::part_of_file(known.file, known.value) == part;
    };
    // A later io.max line keeps what it does not name, so both are needed.
    if (value.file != "io.max")
        std::erase_if(wanted_, same);
    wanted_.push_back(value);
}

const std::string *Planner::wanted(std::string_view file) const {
    for (const auto &value : wanted_) {
        if (value.file == file)
            return &value.value;
    }
    return nullptr;
}

std::string Planner::now(std::string_view file) const {
    const auto found = current_.find(file);
    return found == current_.end() ? std::string() : found->second;
}

std::optional<FileValue> Planner::take(std::string_view file) {
    const auto found = std::find_if(wanted_.begin(), wanted_.end(),
                                    [&](const FileValue &value) { return value.file == file; });
    if (found == wanted_.end())
        return std::nullopt;
    auto value = std::move(*found);
    wanted_.erase(found);
    return value;
}

void Planner::write_file(std::string_view file) {
    if (const auto value = take(file))
        write(*value);
}

// Values that need no write are sorted out first, so that the order is only about those that do.
bool Planner::is_there(const FileValue &value) {
    if (values::controller_of(value.file) == "devices") {
        refuse(
            value,
            "device rules are not files of the group: LXC makes a program of them when the container starts. Write them into the config");
        return true;
    }
    if (value.value.empty()) {
        refuse(value, "an empty value is never written: some files read it as 0");
        return true;
    }
    if (current_.find(value.file) == current_.end()) {
        refuse(value, "the group has no " + value.file +
                          ": the controller is not enabled for it, or the kernel lacks the file");
        return true;
    }
    if (!in_force(value.file, value.value, now(value.file), &host_))
        return false;
    plan_.already.push_back(value);
    return true;
}

// cpu.weight is EINVAL while cpu.idle is 1 (sched_group_set_shares).
void Planner::write_cpu_weight() {
    const auto *idle = wanted("cpu.idle");
    if (number_now("cpu.idle") == 1U) {
        const bool leaves = idle != nullptr && *idle == "0";
        write_file("cpu.idle");
        const auto weight = take("cpu.weight");
        if (weight && leaves)
            write(*weight);
        else if (weight)
            refuse(
                *weight,
                "the group is idle (cpu.idle = 1), and the kernel refuses a weight for it. Set cpu.idle to 0 first");
        return;
    }
    write_file("cpu.weight");
    write_file("cpu.idle");
}

// The burst must not be above the quota after either write (tg_set_cfs_bandwidth).
void Planner::write_bandwidth() {
    const auto max = take("cpu.max");
    const auto burst = take("cpu.max.burst");
    const auto quota_after = quota_of(max ? max->value : now("cpu.max"));
    const auto burst_now = values::parse_limit(now("cpu.max.burst")).value_or(0);
    const auto burst_after =
        burst ? values::parse_limit(burst->value).value_or(values::k_unlimited) : burst_now;
    if (burst && burst_after > quota_after) {
        refuse(*burst,
               "the kernel refuses a burst above the quota of " + std::to_string(quota_after) + " us");
        if (max && burst_now <= quota_after)
            write(*max);
        else if (max)
            refuse(*max,
                   "the kernel refuses a quota below cpu.max.burst, which is " + std::to_string(burst_now));
        return;
    }
    if (max && burst_after > quota_after) {
        refuse(*max, "the kernel refuses a quota below cpu.max.burst, which is " + std::to_string(burst_now) +
                         ". Lower that first");
        return;
    }
    const bool burst_first = burst && burst_after < burst_now;
    if (burst_first)
        write(*burst);
    if (max)
        write(*max);
    if (burst && !burst_first)
        write(*burst);
}

// The kernel takes memory.max below what is in use, reclaims, and kills (v1 said EBUSY).
void Planner::write_memory_max(const FileValue &value) {
    const auto limit = values::parse_limit(value.value);
    const auto used = number_now("memory.current");
    const bool below = limit && used && *limit < *used;
    if (!below) {
        write(value);
        return;
    }
    const std::string text = value.value + " bytes is below the " + format_size(*used) + " in use";
    if (use_ == GroupUse::fresh) {
        plan_.notices.push_back("memory.max = " + text +
                                " before the container has run: the kernel will kill its init");
        write(value);
        return;
    }
    refuse(
        value,
        "memory.max = " + text +
            ", and the kernel would kill processes of the container at once. Stop some of them, or restart the container: the limit is then there from the beginning");
}

void Planner::write_memory() {
    for (const std::string_view file : {"memory.min", "memory.low", "memory.high"})
        write_file(file);
    const auto swap = take("memory.swap.max");
    const auto old_swap = number_now("memory.swap.max");
    const auto new_swap = swap ? values::parse_limit(swap->value) : std::nullopt;
    // Reclaim below a lower memory.max needs the swap: more of it comes before, less of it after.
    const bool swap_first = old_swap && new_swap && *new_swap > *old_swap;
    if (swap && swap_first)
        write(*swap);
    if (const auto max = take("memory.max"))
        write_memory_max(*max);
    if (swap && !swap_first)
        write(*swap);
}

void Planner::write_rest(const FileValue &value) {
    const auto limit = values::parse_limit(value.value);
    if (value.file.starts_with("hugetlb.")) {
        const auto used = number_now(usage_file(value.file));
        if (limit && used && *limit < *used) {
            refuse(value, "the kernel refuses a limit below the " + format_size(*used) +
                              " of huge pages in use. Free them, or restart the container");
            return;
        }
    }
    if (value.file == "pids.max") {
        const auto used = number_now("pids.current");
        if (limit && used && *limit < *used)
            plan_.notices.push_back("pids.max = " + value.value + " is below the " + std::to_string(*used) +
                                    " tasks there are: they stay, and no new one can be started");
    }
    write(value);
}

ApplyPlan Planner::finish() && {
    std::erase_if(wanted_, [&](const FileValue &value) { return is_there(value); });
    for (const std::string_view file : {"cpuset.cpus", "cpuset.mems"})
        write_file(file);
    write_cpu_weight();
    write_bandwidth();
    write_memory();
    for (const auto &value : wanted_)
        write_rest(value);
    return std::move(plan_);
}

} // namespace

std::vector<FileValue> file_values(std::span<const convert::Conversion> conversions) {
    std::vector<FileValue> values;
    for (const auto &conversion : conversions) {
        if (conversion.kept)
            continue;
        for (const auto &[key, value] : conversion.to) {
            if (const auto file = convert::v2_file_of(key); values::controller_of(file) != "devices")
                values.push_back({std::string(file), value});
        }
    }
    return values;
}

std::vector<std::string> files_to_read(const std::vector<FileValue> &wanted) {
    std::vector<std::string> files;
    const auto add_file = [&](std::string file) {
        if (!file.empty() && !contains(files, file))
            files.push_back(std::move(file));
    };
    for (const auto &[file, value] : wanted) {
        if (values::controller_of(file) == "devices")
            continue;
        add_file(file);
        add_file(usage_file(file));
        if (file == "cpu.weight")
            add_file("cpu.idle");
        if (file == "cpu.max")
            add_file("cpu.max.burst");
        if (file == "cpu.max.burst")
            add_file("cpu.max");
    }
    return files;
}

ApplyPlan plan_writes(const std::vector<FileValue> &wanted, const CurrentValues &current,
                      const HostFacts &host, GroupUse use) {
    Planner planner(current, host, use);
    for (const auto &value : wanted)
        planner.want(value);
    return std::move(planner).finish();
}

} // namespace warden::cgroup::writes
