// What the parts of the conversion share. Not for use outside of it.
#pragma once

#include "cgroup/convert/convert.hpp"
#include "cgroup/values/number.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup {

inline constexpr std::string_view k_v1_prefix = "lxc.cgroup.";
inline constexpr std::string_view k_v2_prefix = "lxc.cgroup2.";

// A live line. The views are into the settings.
struct Line {
    std::size_t index = 0;
    std::string_view file; // key without its prefix: "memory.limit_in_bytes"
    std::string_view value;
    bool included = false;
    bool judged = false; // included, and to be judged all the same
};
using Lines = std::vector<Line>;

// What a controller's part may look at.
struct Context {
    const HostFacts &host;
    const ConvertOptions &options;
    const Lines &v2; // live cgroup2 lines
};

using Conversions = std::vector<Conversion>;

// The controller of a file, as LXC finds it: the text in front of the first dot.
std::string_view controller_of(std::string_view file);
// "lxc.cgroup.cpu.shares = -1"
std::string text_of(const Line &line);

// A line that stays without output: refused by v1, or without a counterpart.
Conversion failed(const Line &line, std::string_view code, std::string_view why);
// The same for a number that the kernel does not take. max names the word that would have been meant by
// "max".
Conversion failed_number(const Line &line, NumberFault fault);
Conversion out_of_range(const Line &line, std::string_view lowest, std::string_view highest);
// No such file under v1, a cgroup2 name, or one that cannot be set.
Conversion unknown_file(const Line &line);

// The file of a key with "lxc.cgroup2.".
inline std::string_view v2_file_of(std::string_view key) {
    return key.substr(k_v2_prefix.size());
}
void add(Conversion &conversion, std::string_view file, std::string value);
// Raises the fidelity; code and note of the worst stay, those of equal fidelity that come first.
void worsen(Conversion &conversion, Fidelity fidelity, std::string_view code, std::string note);
void warn_octal(Conversion &conversion, const Line &line, bool octal);

// Lines grouped by key(line), groups in order of their first line.
template <class Key>
std::vector<Lines> group_by(const Lines &lines, Key key) {
    std::vector<Lines> groups;
    std::map<std::string, std::size_t, std::less<>> at;
    for (const auto &line : lines) {
        const auto [found, is_new] = at.emplace(std::string(key(line)), groups.size());
        if (is_new)
            groups.emplace_back();
        groups[found->second].push_back(line);
    }
    return groups;
}

// One for each controller; lines are those of the controller that convert_simple does not know, in order.
Conversions convert_memory(const Lines &lines, const Context &context);
Conversions convert_cpu(const Lines &lines, const Context &context);
Conversions convert_cpuset(const Lines &lines, const Context &context);
Conversions convert_blkio(const Lines &lines, const Context &context);
Conversions convert_pids(const Lines &lines, const Context &context);
Conversions convert_hugetlb(const Lines &lines, const Context &context);
Conversions convert_rdma(const Lines &lines, const Context &context);
Conversions convert_misc(const Lines &lines, const Context &context);
Conversions convert_freezer(const Lines &lines, const Context &context);
Conversions convert_net_prio(const Lines &lines, const Context &context);

// Files whose value decides between "nothing to do" and "lost", never a line of output.
bool is_simple_file(std::string_view file);
Conversions convert_simple(const Lines &lines_of_one_file);

// The text that two equal values of a cgroup2 file have in common ("512M" and "536870912"); nullopt for what
// the kernel would refuse. Files without a known grammar are their own text.
std::optional<std::string> canonical_v2(std::string_view file, std::string_view value, const HostFacts &host);
// What within a file a value is about: a device for io.*, a resource for rdma.max and misc.max, else empty.
std::string_view part_of_file(std::string_view file, std::string_view value);
bool is_v2_file(std::string_view file);
// A file of v1 that cgroup2 does not have under this name.
bool is_v1_file(std::string_view file);
// The cgroup2 file that takes over from a v1 file; empty if there is none.
std::string successor_of(std::string_view v1_file);
// A cgroup2 line that stays, with what is wrong with it.
Conversion keep_v2_line(const Line &line, const HostFacts &host);

// Drops pairs that a cgroup2 line already sets, equal or not (C-CONFLICT).
void yield_to_v2(Conversions &conversions, const Context &context);
// Drops pairs whose file the host does not have: LXC would fail on them.
void drop_missing_files(Conversions &conversions, const HostFacts &host);

} // namespace warden::cgroup
