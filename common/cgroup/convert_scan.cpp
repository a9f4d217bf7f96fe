#include "cgroup/convert_scan.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace warden::cgroup {
namespace {

constexpr std::string_view k_v1_all = "lxc.cgroup";
constexpr std::string_view k_v2_all = "lxc.cgroup2";

// Keys of LXC itself below lxc.cgroup., exact names; LXC 7 has them still.
constexpr std::array<std::string_view, 6> k_not_files{
    "lxc.cgroup.dir",           "lxc.cgroup.dir.monitor",         "lxc.cgroup.dir.monitor.pivot",
    "lxc.cgroup.dir.container", "lxc.cgroup.dir.container.inner", "lxc.cgroup.relative"};

Conversion wrong_key(std::size_t index, const Setting &setting, std::string_view code, std::string_view why) {
    Conversion conversion;
    conversion.from = {index};
    conversion.fidelity = Fidelity::error;
    conversion.code = code;
    conversion.note = printable(setting.key, 120) + ": " + std::string(why);
    if (setting.key.starts_with(k_v2_all) && !setting.no_separator) {
        conversion.kept = true;
        conversion.to = {{setting.key, setting.value}};
    }
    return conversion;
}

class Scanner {
public:
    void take(std::size_t index, const Setting &setting);
    Scan finish() && { return std::move(scan_); }

private:
    void take_v1(std::size_t index, const Setting &setting);
    void take_v2(std::size_t index, const Setting &setting);
    void clear_v1(std::size_t index, const Setting &setting, std::string_view file);
    void add_device_event(std::size_t index, const Setting &setting, bool v2, std::string_view file) {
        scan_.devices.push_back({index, v2, file, setting.value, setting.included});
    }
    void no_key(std::size_t index, const Setting &setting) {
        scan_.wrong_keys.push_back(
            wrong_key(index, setting, "E-NOKEY",
                      "names no cgroup file, and LXC does not load a config with such a line. "
                      "Write the name of the file behind it, or remove the line"));
    }

    Scan scan_;
};

// LXC removes the earlier lines of the same file name, of every one for `lxc.cgroup =` (lxc_clear_cgroups).
template <class Removed>
void clear(Lines &lines, std::string_view file, Removed removed) {
    std::erase_if(lines, [&](const Line &line) {
        if (!file.empty() && line.file != file)
            return false;
        removed(line);
        return true;
    });
}

bool is_v1_rule(std::string_view file) {
    return file == "devices.allow" || file == "devices.deny";
}

void Scanner::clear_v1(std::size_t index, const Setting &setting, std::string_view file) {
    if (file.empty() || is_v1_rule(file))
        add_device_event(index, setting, false, file);
    Cleared cleared{{}, index};
    clear(scan_.v1, file, [&](const Line &line) {
        if (!line.included)
            cleared.lines.push_back(line.index);
    });
    if (!setting.included && !is_v1_rule(file))
        scan_.cleared.push_back(std::move(cleared));
}

void Scanner::take_v1(std::size_t index, const Setting &setting) {
    const std::string_view key = setting.key;
    const bool all = key == k_v1_all;
    const auto file = all ? std::string_view{} : key.substr(k_v1_prefix.size());
    if (file.empty() && !(all && setting.value.empty()))
        no_key(index, setting);
    else if (setting.value.empty())
        clear_v1(index, setting, file);
    else if (is_v1_rule(file))
        add_device_event(index, setting, false, file);
    else
        scan_.v1.push_back({index, file, setting.value, setting.included});
}

void Scanner::take_v2(std::size_t index, const Setting &setting) {
    const std::string_view key = setting.key;
    const bool all = key == k_v2_all;
    const auto file = all ? std::string_view{} : key.substr(k_v2_prefix.size());
    const bool devices = controller_of(file) == "devices";
    if (file.empty() && !(all && setting.value.empty())) {
        no_key(index, setting);
        return;
    }
    if (all || devices)
        add_device_event(index, setting, true, file);
    if (!setting.value.empty()) {
        if (!devices)
            scan_.v2.push_back({index, file, setting.value, setting.included});
        return;
    }
    clear(scan_.v2, file, [](const Line &) {});
    if (all)
        scan_.last_v2_clear_all = index;
    else
        scan_.last_v2_clear[std::string(file)] = index;
}

void Scanner::take(std::size_t index, const Setting &setting) {
    const std::string_view key = setting.key;
    if (!key.starts_with(k_v1_all) ||
        std::find(k_not_files.begin(), k_not_files.end(), key) != k_not_files.end())
        return;
    if (setting.no_separator)
        scan_.wrong_keys.push_back(
            wrong_key(index, setting, "E-NOEQUALS",
                      "no = in this line, and LXC does not load a config with such a line. "
                      "Write KEY = VALUE"));
    else if (key == k_v2_all || key.starts_with(k_v2_prefix))
        take_v2(index, setting);
    else if (key == k_v1_all || key.starts_with(k_v1_prefix))
        take_v1(index, setting);
    else
        no_key(index, setting);
}

} // namespace

Scan scan_settings(std::span<const Setting> settings) {
    Scanner scanner;
    for (std::size_t i = 0; i < settings.size(); ++i)
        scanner.take(i, settings[i]);
    return std::move(scanner).finish();
}

} // namespace warden::cgroup
