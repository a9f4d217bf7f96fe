// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/group.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/values/v2_value.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace warden::cgroup {
Result<Group> Group::open(const Dir &root, std::string_view path) {
    TRY_ASSIGN(Dir dir, root.open_dir(path));
    return Group(std::move(dir));
}

Error Group::explain(Error error, std::string_view file) const {
    if (error.code == ENOENT)
        error.message +=
            "; the controller " + std::string(values::controller_of(file)) +
            " is not enabled for this cgroup: its parent's cgroup.subtree_control must name it, or the kernel lacks this file";
    return error;
}

Result<std::string> Group::read(std::string_view file) const {
    auto text = dir_.read_kernel_file(file, std::size_t{1} << 20U);
    if (!text)
        return explain(text.error(), file);
    if (text->ends_with('\n'))
        text->pop_back();
    return text;
}

Status Group::write(std::string_view file, std::string_view value) const {
    if (trim(value).empty())
        return Error{"refusing to write an empty value to " + dir_.name_of(file) +
                         ": the kernel takes it for 0",
                     EINVAL};
    auto fd = dir_.open_file(file, O_WRONLY | O_TRUNC);
    if (!fd)
        return explain(fd.error(), file);
    // One write(2) a value: the kernel parses each write on its own. EINTR means that reclaim was
    // interrupted.
    const ssize_t put = ::write(**fd, value.data(), value.size());
    if (put != static_cast<ssize_t>(value.size()))
        return errno_error("cannot write '" + std::string(value) + "' to " + dir_.name_of(file));
    return k_done;
}

Result<std::optional<std::uint64_t>> Group::read_number(std::string_view file) const {
    TRY_ASSIGN(const std::string text, read(file));
    if (trim(text) == "max")
        return std::optional<std::uint64_t>{};
    const auto number = parse_u64(trim(text));
    if (!number)
        return Error{dir_.name_of(file) + " holds '" + printable(text) + "', which is not a number", EINVAL};
    return number;
}

Result<std::map<std::string, std::uint64_t>> Group::read_keyed(std::string_view file) const {
    TRY_ASSIGN(const std::string text, read(file));
    std::map<std::string, std::uint64_t> found;
    for (const auto line : split(text, '\n')) {
        const auto parts = words(line);
        const auto number = parts.size() == 2 ? parse_u64(parts[1]) : std::nullopt;
        if (number)
            found.emplace(parts[0], *number);
    }
    return found;
}

} // namespace warden::cgroup
