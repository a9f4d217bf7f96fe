// SPDX-License-Identifier: LGPL-2.1-or-later
// cpuset.cpus and cpuset.mems: the same text under both versions, if the host has what it names.
#include "cgroup/convert/cpuset.hpp"
#include "cgroup/convert/line.hpp"
#include "cgroup/values/number_list.hpp"

#include <algorithm>
#include <iterator>

namespace warden::cgroup::convert {
namespace {

// "all" and N are the last possible CPU, but for nodes the last that the kernel was built for (MAX_NUMNODES),
// which is not there: such a list of nodes is refused.
constexpr std::uint32_t k_last_node = 1023;

std::optional<Conversion> refused(const LiveLine &line, const Context &context) {
    const bool cpus = line.file == "cpuset.cpus";
    const auto there = values::parse_kernel_list(cpus ? context.host.cpus : context.host.mems);
    const auto not_there = [&] {
        return failed(line, "E-NOTHERE",
                      std::string("this host has no such ") + (cpus ? "CPU" : "node") + ", only " +
                          (cpus ? context.host.cpus : context.host.mems) +
                          "; v1 refused it and cgroup2 would",
                      "Name only what is there");
    };
    if (there.empty())
        return not_there();
    const auto parsed = values::parse_number_list(line.value, cpus ? *there.rbegin() : k_last_node);
    if (const auto *fault = std::get_if<values::ListFault>(&parsed)) {
        if (*fault == values::ListFault::too_high)
            return not_there();
        return failed(line, "E-MALFORMED", "not a list that the kernel accepts, so v1 refused it",
                      "Write numbers and ranges such as 0-3,8");
    }
    const auto &numbers = std::get<values::NumberSet>(parsed);
    if (numbers.empty())
        return failed(line, "E-MALFORMED", "the list names nothing, and no process can run there",
                      "Name at least one, or remove the line");
    if (!std::includes(there.begin(), there.end(), numbers.begin(), numbers.end()))
        return not_there();
    return std::nullopt;
}

} // namespace

Conversions convert_cpuset(const Lines &lines, const Context &context) {
    Conversions out, errors;
    for (const std::string_view file : {"cpuset.cpus", "cpuset.mems"}) {
        Conversion conversion;
        std::string value;
        for (const auto &line : lines) {
            if (line.file != file)
                continue;
            if (auto error = refused(line, context)) {
                errors.push_back(std::move(*error));
                continue;
            }
            conversion.from.push_back(line.index);
            value = line.value;
        }
        if (conversion.from.empty())
            continue;
        add(conversion, file, std::move(value));
        out.push_back(std::move(conversion));
    }
    for (const auto &line : lines) {
        if (line.file != "cpuset.cpus" && line.file != "cpuset.mems")
            errors.push_back(unknown_file(line));
    }
    std::move(errors.begin(), errors.end(), std::back_inserter(out));
    return out;
}

} // namespace warden::cgroup::convert
