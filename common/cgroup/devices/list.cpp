// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/devices/list.hpp"

#include "cgroup/values/number.hpp"

#include <algorithm>
#include <set>

namespace warden::cgroup::devices {
namespace {

bool matches(const DeviceMatch &match, const Device &device) {
    if (!match.path.empty() || !device.path.empty())
        return match.path == device.path;
    return match.type == device.type && (match.major == k_any_number || match.major == device.major) &&
           (match.minor == k_any_number || match.minor == device.minor);
}

bool matches(const LxcDeviceList::Item &item, const Device &device) {
    if (!item.path.empty() || !device.path.empty())
        return item.path == device.path;
    return (item.type == 'a' || item.type == device.type) && (item.major < 0 || item.major == device.major) &&
           (item.minor < 0 || item.minor == device.minor);
}

unsigned mask_of(std::string_view letters) {
    unsigned mask = 0;
    for (const char c : letters)
        mask |= c == 'r' ? k_read : c == 'w' ? k_write : k_mknod;
    return mask;
}

bool take_space(std::string_view &text) {
    if (text.empty() || !values::strip(text.substr(0, 1)).empty())
        return false;
    text.remove_prefix(1);
    return true;
}

// lxc_safe_int: base 0 unlike the kernel, and 31 bits.
std::optional<std::int64_t> take_lxc_number(std::string_view &text) {
    if (text.starts_with('*')) {
        text.remove_prefix(1);
        return -1;
    }
    const auto length = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = values::parse_s64_file(text.substr(0, length));
    if (length == 0 || length > 49 || !number || number.value > 0x7FFF'FFFF)
        return std::nullopt;
    text.remove_prefix(length);
    return number.value;
}

std::optional<std::string> parse_letters(std::string_view text) {
    const auto letters = text.substr(0, 3);
    if (letters.find_first_not_of("rwm") != std::string_view::npos)
        return std::nullopt;
    return std::string(letters);
}

std::optional<LxcDeviceList::Item> parse_lxc_rule(bool allow, std::string_view text) {
    if (allow && text.starts_with('/')) {
        const auto rule = parse_device_rule(true, text);
        if (!rule)
            return std::nullopt;
        return LxcDeviceList::Item{'p', -1, -1, rule->match.path, access_text(rule->access), true};
    }
    if (text.empty() || std::string_view("abc").find(text[0]) == std::string_view::npos)
        return std::nullopt;
    LxcDeviceList::Item item{text[0], -1, -1, {}, {}, allow};
    text.remove_prefix(1);
    if (!take_space(text))
        return std::nullopt;
    const auto major = take_lxc_number(text);
    if (!major || !text.starts_with(':'))
        return std::nullopt;
    text.remove_prefix(1);
    const auto minor = take_lxc_number(text);
    if (!minor || !take_space(text))
        return std::nullopt;
    const auto letters = parse_letters(text);
    if (!letters)
        return std::nullopt;
    item.major = *major;
    item.minor = *minor;
    item.access = *letters;
    return item;
}

using Numbers = std::set<std::uint32_t>;

// Real devices have 12 bits of major and 20 of minor number.
constexpr std::uint32_t k_last_major = 0xFFF;
constexpr std::uint32_t k_last_minor = 0xF'FFFF;

// Two devices are told apart by a rule that names one of them, or by the rules for "MAJOR:*" and "*:MINOR".
// So it takes each named pair, and each combination of such a major and such a minor, with a stranger among
// both.
class Samples {
public:
    void add(std::int64_t major, std::int64_t minor, const std::string &path) {
        if (!path.empty()) {
            paths_.insert(path);
            return;
        }
        if (major >= 0 && major <= k_last_major)
            (minor < 0 ? majors_ : named_majors_).insert(static_cast<std::uint32_t>(major));
        if (minor >= 0 && minor <= k_last_minor)
            (major < 0 ? minors_ : named_minors_).insert(static_cast<std::uint32_t>(minor));
        if (major >= 0 && major <= k_last_major && minor >= 0 && minor <= k_last_minor)
            pairs_.emplace(static_cast<std::uint32_t>(major), static_cast<std::uint32_t>(minor));
    }
    std::vector<Device> devices() && {
        majors_.insert(stranger(majors_, named_majors_));
        minors_.insert(stranger(minors_, named_minors_));
        for (const auto major : majors_) {
            for (const auto minor : minors_)
                pairs_.emplace(major, minor);
        }
        std::vector<Device> found;
        for (const auto &[major, minor] : pairs_) {
            found.push_back({'b', major, minor, {}});
            found.push_back({'c', major, minor, {}});
        }
        for (const auto &path : paths_)
            found.push_back({'p', 0, 0, path});
        return found;
    }

private:
    static std::uint32_t stranger(const Numbers &a, const Numbers &b) {
        std::uint32_t number = 0;
        while (a.contains(number) || b.contains(number))
            ++number;
        return number;
    }

    Numbers majors_, minors_, named_majors_, named_minors_;
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs_;
    std::set<std::string> paths_;
};

} // namespace

bool V1DeviceList::add(const DeviceRule &rule) {
    for (auto &entry : entries_) {
        if (entry.match == rule.match) {
            entry.access |= rule.access;
            return true;
        }
    }
    entries_.push_back({rule.match, rule.access});
    return true;
}

// Only an entry for exactly the same device loses the letters (dev_exception_rm).
bool V1DeviceList::remove(const DeviceRule &rule) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry &entry) { return entry.match == rule.match; });
    if (found == entries_.end())
        return false;
    found->access &= ~rule.access;
    if (found->access == 0)
        entries_.erase(found);
    return true;
}

bool V1DeviceList::apply(bool allow, const DeviceRule &rule) {
    if (!rule.whole)
        return allow == allow_ ? remove(rule) : add(rule);
    allow_ = allow;
    entries_.clear();
    return true;
}

bool V1DeviceList::permits(const Device &device, unsigned request) const {
    const auto holds = [&](const Entry &entry) {
        if (!matches(entry.match, device))
            return false;
        return allow_ ? (request & entry.access) != 0 : (request & ~entry.access) == 0;
    };
    return std::any_of(entries_.begin(), entries_.end(), holds) != allow_;
}

bool LxcDeviceList::apply(std::string_view key, std::string_view text) {
    const bool allow = key == "devices.allow";
    if (text == "a") {
        deny_list_ = allow;
        items_.clear();
        return true;
    }
    auto item = parse_lxc_rule(allow, text);
    if (!item)
        return false;
    insert(std::move(*item));
    return true;
}

// A rule with the same text switches an active one instead of being added; an inactive one is passed over.
void LxcDeviceList::insert(Item item) {
    for (auto &known : items_) {
        const bool same = known.type == item.type && known.major == item.major && known.minor == item.minor &&
                          known.path == item.path && known.access == item.access;
        if (!same || !active(known))
            continue;
        known.allow = item.allow;
        return;
    }
    items_.insert(items_.begin(), std::move(item));
}

bool LxcDeviceList::loads() const {
    return std::none_of(items_.begin(), items_.end(), [&](const Item &item) {
        return active(item) && item.type == 'a' && item.major < 0 && item.minor < 0 &&
               mask_of(item.access) == (k_read | k_write | k_mknod);
    });
}

bool LxcDeviceList::permits(const Device &device, unsigned request) const {
    for (const auto &item : items_) {
        if (active(item) && matches(item, device) && (request & ~mask_of(item.access)) == 0)
            return item.allow;
    }
    return allows_by_default();
}

std::vector<Device> sample_devices(const std::vector<const V1DeviceList *> &v1,
                                   const std::vector<const LxcDeviceList *> &lxc) {
    const auto number = [](std::uint32_t n) { return n == k_any_number ? -1 : std::int64_t{n}; };
    Samples samples;
    for (const auto *list : v1) {
        for (const auto &[match, access] : list->entries())
            samples.add(number(match.major), number(match.minor), match.path);
    }
    for (const auto *list : lxc) {
        for (const auto &item : list->items())
            samples.add(item.major, item.minor, item.path);
    }
    return std::move(samples).devices();
}

bool same_access(const V1DeviceList &a, const V1DeviceList &b) {
    for (const auto &device : sample_devices({&a, &b}, {})) {
        for (const auto request : k_requests) {
            if (a.permits(device, request) != b.permits(device, request))
                return false;
        }
    }
    return true;
}

bool same_access(const V1DeviceList &a, const LxcDeviceList &b) {
    if (!b.loads())
        return false;
    for (const auto &device : sample_devices({&a}, {&b})) {
        for (const auto request : k_requests) {
            if (a.permits(device, request) != b.permits(device, request))
                return false;
        }
    }
    return true;
}

bool no_weaker(const V1DeviceList &a, const LxcDeviceList &b) {
    for (const auto &device : sample_devices({&a}, {&b})) {
        for (const auto request : k_requests) {
            if (b.permits(device, request) && !a.permits(device, request))
                return false;
        }
    }
    return true;
}

} // namespace warden::cgroup::devices
