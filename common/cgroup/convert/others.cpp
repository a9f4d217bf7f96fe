// SPDX-License-Identifier: LGPL-2.1-or-later
// The small controllers: pids, hugetlb, rdma, misc, freezer, net_prio.
#include "cgroup/convert/line.hpp"
#include "cgroup/values/keyed_value.hpp"
#include "cgroup/values/v2_value.hpp"

#include "base/text.hpp"
#include "cgroup/convert/others.hpp"

#include <iterator>

namespace warden::cgroup::convert {
namespace {

constexpr std::int64_t k_most_pids = 4'194'304; // PID_MAX_LIMIT

// The last value that v1 took, of a file with one value.
template <class Take>
Conversions convert_value(const Lines &lines, std::string_view v2_file, Take take) {
    Conversion conversion;
    Conversions errors;
    std::string value;
    for (const auto &line : lines) {
        auto taken = take(line, conversion);
        if (auto *error = std::get_if<Conversion>(&taken)) {
            errors.push_back(std::move(*error));
            continue;
        }
        value = std::move(std::get<std::string>(taken));
        conversion.from.push_back(line.index);
    }
    if (conversion.from.empty())
        return errors;
    add(conversion, v2_file, std::move(value));
    errors.insert(errors.begin(), std::move(conversion));
    return errors;
}

using Taken = std::variant<std::string, Conversion>;

Taken take_pids(const LiveLine &line, Conversion &into) {
    const auto text = values::strip(line.value);
    if (text == "max")
        return "max";
    const auto number = values::parse_s64_file(text);
    if (!number)
        return failed_number(line, *number.fault);
    if (number.value < 0)
        return failed_number(line, values::NumberFault::negative);
    if (number.value > k_most_pids)
        return out_of_range(line, "0", std::to_string(k_most_pids));
    if (number.value == 0)
        into.warnings.push_back("W-ZERO: " + text_of(line) + " lets no process be started in the container");
    warn_octal(into, line, number.octal);
    return std::to_string(number.value);
}

struct HugeFile {
    std::string_view size; // "2MB"
    bool reserved = false;
};

std::optional<HugeFile> parse_huge_file(std::string_view file) {
    constexpr std::string_view prefix = "hugetlb.";
    constexpr std::string_view suffix = ".limit_in_bytes";
    constexpr std::string_view reserved = ".rsvd";
    if (!file.starts_with(prefix) || !file.ends_with(suffix) || file.size() <= prefix.size() + suffix.size())
        return std::nullopt;
    HugeFile found{file.substr(prefix.size(), file.size() - prefix.size() - suffix.size())};
    if (found.size.ends_with(reserved)) {
        found.size.remove_suffix(reserved.size());
        found.reserved = true;
    }
    return found;
}

Conversions convert_huge(const Lines &lines, const HugeFile &file, const Context &context) {
    const auto bytes = values::huge_page_bytes(file.size);
    const auto take = [&](const LiveLine &line, Conversion &into) -> Taken {
        const auto limit = values::parse_memory(line.value);
        if (!limit)
            return failed_number(line, *limit.fault);
        if (!contains(context.host.hugetlb, file.size))
            return failed(line, "E-NOTHERE",
                          "this host has no huge pages of " + std::string(file.size) +
                              ", so there is no such file",
                          "Remove the line, or name a size that the host has");
        warn_octal(into, line, limit.octal);
        if (limit.value >= values::counter_end(context.host.page_size))
            return "max";
        if (limit.value < bytes)
            into.warnings.push_back("W-ZERO: " + text_of(line) +
                                    " is less than one huge page: none can be used");
        return std::to_string(limit.value);
    };
    const std::string v2 = "hugetlb." + std::string(file.size) + (file.reserved ? ".rsvd.max" : ".max");
    return convert_value(lines, v2, take);
}

void append(Conversions &to, Conversions &&from) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
}

// rdma.max and misc.max: lines of the same first word belong together, the last of each key counts.
template <class Parse>
Conversions convert_keyed(const Lines &lines, std::string_view file, Parse parse) {
    struct Entry {
        values::KeyedValue value;
        Conversion conversion;
    };
    std::vector<Entry> entries;
    std::map<std::string, std::size_t> by_name;
    Conversions errors;
    for (const auto &line : lines) {
        auto value = line.file == file ? parse(line.value) : std::nullopt;
        if (!value) {
            errors.push_back(line.file != file
                                 ? unknown_file(line)
                                 : failed(line, "E-MALFORMED", "not in the form that the kernel reads",
                                          "Write " + std::string(values::form_of(file))));
            continue;
        }
        const auto [known, is_new] = by_name.emplace(value->name, entries.size());
        if (is_new)
            entries.push_back({*value, {}});
        else
            merge(entries[known->second].value, *value);
        entries[known->second].conversion.from.push_back(line.index);
    }
    Conversions out;
    for (auto &entry : entries) {
        add(entry.conversion, file, to_string(entry.value));
        out.push_back(std::move(entry.conversion));
    }
    append(out, std::move(errors));
    return out;
}

} // namespace

Conversions convert_pids(const Lines &lines, const Context &) {
    Lines known;
    Conversions errors;
    for (const auto &line : lines) {
        if (line.file == "pids.max")
            known.push_back(line);
        else
            errors.push_back(unknown_file(line));
    }
    auto out = convert_value(known, "pids.max", take_pids);
    append(out, std::move(errors));
    return out;
}

Conversions convert_hugetlb(const Lines &lines, const Context &context) {
    Conversions out, errors;
    for (const auto &group : group_by(lines, [](const LiveLine &line) { return line.file; })) {
        if (const auto file = parse_huge_file(group.front().file)) {
            append(out, convert_huge(group, *file, context));
            continue;
        }
        for (const auto &line : group)
            errors.push_back(unknown_file(line));
    }
    append(out, std::move(errors));
    return out;
}

Conversions convert_rdma(const Lines &lines, const Context &) {
    return convert_keyed(lines, "rdma.max", values::parse_rdma);
}

Conversions convert_misc(const Lines &lines, const Context &) {
    return convert_keyed(lines, "misc.max", values::parse_misc);
}

Conversions convert_freezer(const Lines &lines, const Context &) {
    Conversion conversion;
    Conversions errors;
    bool frozen = false;
    for (const auto &line : lines) {
        const auto state = values::strip(line.value);
        if (line.file != "freezer.state" || (state != "FROZEN" && state != "THAWED")) {
            errors.push_back(
                line.file == "freezer.state"
                    ? failed(line, "E-MALFORMED", "only FROZEN and THAWED are accepted, in capitals",
                             "Write THAWED, which every container has when it starts, or remove the line")
                    : unknown_file(line));
            continue;
        }
        frozen = state == "FROZEN";
        conversion.from.push_back(line.index);
    }
    if (conversion.from.empty())
        return errors;
    if (frozen)
        worsen(
            conversion, Fidelity::lost, "L-FROZEN",
            "a state and no limit: cgroup.freeze = 1 in a config would hang the start. Start the container and use lxc-freeze");
    else
        conversion.note = "a new group is thawed anyway: nothing to write";
    errors.insert(errors.begin(), std::move(conversion));
    return errors;
}

// "eth0 5": sscanf "%16s %u".
Conversions convert_net_prio(const Lines &lines, const Context &) {
    Conversions out;
    for (const auto &line : lines) {
        if (line.file != "net_prio.ifpriomap") {
            out.push_back(unknown_file(line));
            continue;
        }
        const auto parts = words(line.value);
        const auto priority = parts.size() == 2 ? values::parse_decimal(parts[1]) : values::parse_decimal("");
        if (!priority || priority.value > 0xFFFF'FFFF) {
            out.push_back(failed(line, "E-MALFORMED",
                                 "not an interface and a number up to 4294967295, so v1 refused it",
                                 "Write it as in eth0 5, or remove the line"));
            continue;
        }
        Conversion conversion;
        conversion.from = {line.index};
        if (priority.value == 0)
            conversion.note = "priority 0 is the default: nothing to write";
        else
            worsen(
                conversion, Fidelity::lost, "L-NETPRIO",
                "cgroup2 has no priority per interface. Match the group itself: nft 'socket cgroupv2 level N \"PATH\" meta priority set', or a tc filter");
        out.push_back(std::move(conversion));
    }
    return out;
}

} // namespace warden::cgroup::convert
