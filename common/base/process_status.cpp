// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/process_status.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <charconv>

namespace warden {
namespace {

Result<std::string_view> field(std::string_view text, std::string_view name) {
    for (const auto line : split(text, '\n')) {
        if (line.starts_with(name) && line.substr(name.size()).starts_with(':'))
            return trim(line.substr(name.size() + 1));
    }
    return Error{"there is no line " + std::string(name), EINVAL};
}

Result<CapSet> set_field(std::string_view text, std::string_view name) {
    TRY_ASSIGN(const auto value, field(text, name));
    CapSet set = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), set, 16);
    if (problem != std::errc() || end != value.data() + value.size())
        return Error{std::string(name) + " is not a set: " + printable(value, 40), EINVAL};
    return set;
}

Result<unsigned> number_field(std::string_view text, std::string_view name) {
    TRY_ASSIGN(const auto value, field(text, name));
    const auto number = parse_u64(value);
    if (!number || *number > 100)
        return Error{std::string(name) + " is not a small number: " + printable(value, 40), EINVAL};
    return static_cast<unsigned>(*number);
}

} // namespace

Result<ProcessStatus> parse_status(std::string_view text) {
    ProcessStatus status;
    TRY_ASSIGN(status.bounding, set_field(text, "CapBnd"));
    TRY_ASSIGN(status.effective, set_field(text, "CapEff"));
    TRY_ASSIGN(const unsigned no_new_privs, number_field(text, "NoNewPrivs"));
    TRY_ASSIGN(status.seccomp, number_field(text, "Seccomp"));
    status.no_new_privs = no_new_privs != 0;
    return status;
}

Result<ProcessOwner> parse_owner(std::string_view text) {
    TRY_ASSIGN(const auto uids, field(text, "Uid"));
    TRY_ASSIGN(const auto pids, field(text, "NSpid"));
    const auto numbers = words(uids);
    const auto real = numbers.size() == 4 ? parse_u64(numbers[0]) : std::nullopt;
    const auto effective = numbers.size() == 4 ? parse_u64(numbers[1]) : std::nullopt;
    const auto own = words(pids);
    if (!real || !effective || own.empty())
        return Error{"there is no owner in it", EINVAL};
    return ProcessOwner{static_cast<uid_t>(*real), static_cast<uid_t>(*effective), own.size(),
                        own.back() == "1"};
}

Result<ProcessOwner> read_owner(const Dir &root, std::int64_t pid) {
    TRY_ASSIGN(const auto text, root.read_kernel_file("proc/" + std::to_string(pid) + "/status"));
    return parse_owner(text);
}

Result<ProcessStatus> read_status(const Dir &root, std::int64_t pid) {
    const std::string file = "proc/" + std::to_string(pid) + "/status";
    TRY_ASSIGN(const auto text, root.read_kernel_file(file));
    auto status = parse_status(text);
    if (!status)
        return Error{root.name_of(file) + ": " + status.error().message, status.error().code};
    return status;
}

Result<unsigned> read_last_capability(const Dir &root) {
    constexpr std::string_view file = "proc/sys/kernel/cap_last_cap";
    TRY_ASSIGN(const auto text, root.read_kernel_file(file, 16));
    const auto number = parse_u64(trim(text));
    if (!number || *number > 63)
        return Error{root.name_of(file) + " is not a capability: " + printable(text, 20), EINVAL};
    return static_cast<unsigned>(*number);
}

} // namespace warden
