#include "cgroup/group.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/values/number_list.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace warden::cgroup {
namespace {

// What the kernel rounds the file's values down to, in bytes: pages, or the huge pages that the name tells
// ("hugetlb.2MB.max"). 0 for a file that holds no bytes.
std::uint64_t granule_of(std::string_view file) {
    if (file == "memory.oom.group" || file == "memory.zswap.writeback")
        return 0; // yes or no
    if (file.starts_with("memory."))
        return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    constexpr std::string_view prefix = "hugetlb.";
    if (!file.starts_with(prefix) || !file.ends_with("max"))
        return 0;
    const auto size = file.substr(prefix.size(), file.find('B', prefix.size()) - prefix.size());
    const auto bytes = parse_size(size);
    return bytes ? *bytes : 0;
}

bool same_bytes(std::uint64_t granule, std::string_view wanted, std::string_view read_back) {
    const auto asked = values::parse_limit(wanted);
    const auto held = values::parse_limit(read_back);
    return asked && held && *asked / granule == *held / granule;
}

// "0,1" and "0-1" are the same CPUs.
bool same_list(std::string_view wanted, std::string_view read_back) {
    const auto asked = values::parse_kernel_list(wanted);
    return !asked.empty() && asked == values::parse_kernel_list(read_back);
}

std::vector<std::string_view> sorted_words(std::string_view text) {
    auto found = words(text);
    std::sort(found.begin(), found.end());
    return found;
}

// "8:0 rbps=1000" against the line of 8:0 among those that io.max prints: each key that was written must
// match.
bool same_io_max(std::string_view wanted, std::string_view read_back) {
    const auto keys = words(wanted);
    if (keys.empty())
        return false;
    for (const auto line : split(read_back, '\n')) {
        const auto have = words(line);
        if (have.empty() || have[0] != keys[0])
            continue;
        return std::all_of(keys.begin(), keys.end(),
                           [&](auto key) { return std::find(have.begin(), have.end(), key) != have.end(); });
    }
    // The kernel prints no line for a device whose four limits are all max.
    return std::all_of(keys.begin() + 1, keys.end(), [](auto key) { return key.ends_with("=max"); });
}

bool same_weight(std::string_view wanted, std::string_view read_back) {
    const auto number = words(wanted);
    for (const auto line : split(read_back, '\n')) {
        const auto have = words(line);
        const bool plain =
            number.size() == 1 &&
            (have.size() == 1 ? have[0] == number[0]
                              : have.size() == 2 && have[0] == "default" && have[1] == number[0]);
        if (plain || (number.size() == 2 && have == number))
            return true;
    }
    return false;
}

} // namespace

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
        return Error{dir_.name_of(file) + " holds '" + printable(text) + "', which is no number", EINVAL};
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

bool same_setting(std::string_view file, std::string_view wanted, std::string_view read_back) {
    wanted = trim(wanted);
    read_back = trim(read_back);
    if (wanted == read_back)
        return true;
    if (file == "io.max")
        return same_io_max(wanted, read_back);
    if (file == "io.weight" || file == "io.bfq.weight")
        return same_weight(wanted, read_back);
    if (file == "cpu.max" && words(wanted).size() == 1)
        return !words(read_back).empty() && words(read_back)[0] == wanted;
    if (file == "cpu.max") // quota and period: their order is their meaning
        return words(wanted) == words(read_back);
    if (const auto granule = granule_of(file); granule != 0)
        return same_bytes(granule, wanted, read_back);
    if (file == "cpuset.cpus" || file == "cpuset.mems")
        return same_list(wanted, read_back);
    return sorted_words(wanted) == sorted_words(read_back);
}

} // namespace warden::cgroup
