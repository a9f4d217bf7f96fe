// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/convert/scan.hpp"

#include "base/text.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <array>

namespace warden::cgroup::convert {
namespace {

constexpr std::string_view k_v1_all = "lxc.cgroup";
constexpr std::string_view k_v2_all = "lxc.cgroup2";

// Keys of LXC itself below lxc.cgroup., exact names; LXC 7 has them still.
constexpr std::array<std::string_view, 6> k_not_files{
    "lxc.cgroup.dir",           "lxc.cgroup.dir.monitor",         "lxc.cgroup.dir.monitor.pivot",
    "lxc.cgroup.dir.container", "lxc.cgroup.dir.container.inner", "lxc.cgroup.relative"};

Conversion wrong_key(std::size_t index, const Setting &setting, std::string_view code, std::string_view why,
                     std::string_view advice) {
    Conversion conversion;
    conversion.from = {index};
    conversion.fidelity = Fidelity::error;
    conversion.code = code;
    conversion.note = printable(setting.key, 120) + ": " + std::string(why);
    conversion.advice = advice;
    if (setting.key.starts_with(k_v2_all) && !setting.no_separator) {
        conversion.kept = true;
        conversion.to = {{setting.key, setting.value}};
    }
    return conversion;
}

// Live lines. Each is looked at once when it is removed, however many lines clear something.
class LiveLines {
public:
    void add(const LiveLine &line) {
        by_file_[line.file].push_back(lines_.size());
        lines_.push_back(line);
        live_.push_back(true);
    }
    // LXC removes the earlier lines of the same file name, every one for `lxc.cgroup =` (lxc_clear_cgroups).
    template <class Removed>
    void clear(std::string_view file, Removed removed) {
        if (!file.empty()) {
            clear_file(by_file_[file], removed);
            return;
        }
        for (auto &[name, positions] : by_file_)
            clear_file(positions, removed);
        by_file_.clear();
    }
    Lines take() && {
        Lines live;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (live_[i])
                live.push_back(lines_[i]);
        }
        return live;
    }

private:
    template <class Removed>
    void clear_file(std::vector<std::size_t> &positions, Removed &removed) {
        for (const auto position : positions) {
            live_[position] = false;
            removed(lines_[position]);
        }
        positions.clear();
    }

    Lines lines_;
    std::vector<bool> live_;
    std::map<std::string_view, std::vector<std::size_t>> by_file_;
};

class Scanner {
public:
    void take(std::size_t index, const Setting &setting);
    Scan finish() && {
        scan_.v1 = std::move(v1_).take();
        scan_.v2 = std::move(v2_).take();
        return std::move(scan_);
    }

private:
    void take_v1(std::size_t index, const Setting &setting);
    void take_v2(std::size_t index, const Setting &setting);
    void clear_v1(std::size_t index, const Setting &setting, std::string_view file);
    void add_device_event(std::size_t index, const Setting &setting, bool v2, std::string_view file) {
        scan_.devices.push_back({index, v2, file, setting.value, setting.included, setting.judged});
    }
    void no_key(std::size_t index, const Setting &setting) {
        scan_.wrong_keys.push_back(
            wrong_key(index, setting, "E-NOKEY",
                      "names no cgroup file, and LXC does not load a config with such a line",
                      "Write the name of the file after it, or remove the line"));
    }

    Scan scan_;
    LiveLines v1_, v2_;
};

bool is_v1_rule(std::string_view file) {
    return file == "devices.allow" || file == "devices.deny";
}

void Scanner::clear_v1(std::size_t index, const Setting &setting, std::string_view file) {
    if (file.empty() || is_v1_rule(file))
        add_device_event(index, setting, false, file);
    Cleared cleared{file, {}, {}, index, setting.included};
    v1_.clear(file, [&](const LiveLine &line) {
        if (!line.included)
            cleared.lines.push_back(line.index);
        else if (!setting.included)
            cleared.included.push_back(line);
    });
    if (!is_v1_rule(file))
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
        v1_.add({index, file, setting.value, setting.included});
}

void Scanner::take_v2(std::size_t index, const Setting &setting) {
    const std::string_view key = setting.key;
    const bool all = key == k_v2_all;
    const auto file = all ? std::string_view{} : key.substr(k_v2_prefix.size());
    const bool devices = values::controller_of(file) == "devices";
    if (file.empty() && !(all && setting.value.empty())) {
        no_key(index, setting);
        return;
    }
    if (all || devices)
        add_device_event(index, setting, true, file);
    if (!setting.value.empty()) {
        if (!devices)
            v2_.add({index, file, setting.value, setting.included, setting.judged});
        return;
    }
    v2_.clear(file, [](const LiveLine &) {});
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
        scan_.wrong_keys.push_back(wrong_key(
            index, setting, "E-NOEQUALS",
            "no = in this line, and LXC does not load a config with such a line", "Write KEY = VALUE"));
    else if (key == k_v2_all || key.starts_with(k_v2_prefix))
        take_v2(index, setting);
    else if (key == k_v1_all || key.starts_with(k_v1_prefix))
        take_v1(index, setting);
    else
        no_key(index, setting);
}

} // namespace

bool is_v1_key(std::string_view key) {
    return key.starts_with(k_v1_prefix) && std::ranges::count(k_not_files, key) == 0;
}

Scan scan_settings(std::span<const Setting> settings) {
    Scanner scanner;
    for (std::size_t i = 0; i < settings.size(); ++i)
        scanner.take(i, settings[i]);
    return std::move(scanner).finish();
}

} // namespace warden::cgroup::convert
