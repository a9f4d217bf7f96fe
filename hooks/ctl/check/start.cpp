// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines that LXC loads, and that fail when the container starts.
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/check/checker.hpp"

#include <algorithm>

namespace warden::ctl::check {
namespace {

findings::Finding finding_for(std::string_view id, const lxc::Item &item, std::string message) {
    auto finding = offline_finding(id, std::move(message), item.at);
    finding.key = item.key;
    finding.value = item.value;
    return finding;
}

// LXC reads the entry as a line of an fstab: source, target, type, options and two numbers.
bool has_blank_in_path(std::string_view entry) {
    const auto fields = words(entry);
    const auto is_number = [](std::string_view field) { return parse_u64(field).has_value(); };
    const std::size_t extra = std::min<std::size_t>(fields.size(), 4);
    return fields.size() > 6 ||
           !std::all_of(fields.begin() + static_cast<std::ptrdiff_t>(extra), fields.end(), is_number);
}

// A hook goes through the shell. A second word that looks like the rest of a path.
bool has_blank_in_program(std::string_view hook) {
    const auto parts = words(hook);
    if (parts.size() < 2 || !parts[0].starts_with('/') || parts[0].ends_with('\\'))
        return false;
    const std::string_view second = parts[1];
    return second.find('/') != std::string_view::npos &&
           std::string_view("/-.$'\"~\\").find(second.front()) == std::string_view::npos &&
           second.find_first_of("=:@") == std::string_view::npos;
}

void check_line(Findings &out, const lxc::Item &item) {
    if (item.key == "lxc.mount.entry" && has_blank_in_path(item.value))
        out.push_back(finding_for(
            "CFG-017", item,
            "as in an fstab, blanks separate six fields, and this entry has more or other ones: a blank in a path ends the path"));
    if (item.key.starts_with("lxc.hook.") && has_blank_in_program(item.value))
        out.push_back(finding_for("CFG-018", item,
                                  "the shell runs '" + printable(words(item.value)[0], 80) +
                                      "' and hands it the rest as arguments"));
}

// One that is made for a system container, and so for a root of its own.
bool includes_distribution(const lxc::Config &config) {
    return std::ranges::any_of(config.items(), [](const lxc::Item &item) {
        return item.key == "lxc.include" && item.value.starts_with("/usr/share/lxc/config/") &&
               !item.included;
    });
}

} // namespace

void check_start(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint) {
    const auto &items = input.config.items();
    // In force, as a line without a value clears it; also under its old name.
    bool root = !input.config.text_of("lxc.rootfs.path").empty();
    bool named = false; // a container's own file, and none that containers include
    for (std::size_t i = 0; i < items.size(); ++i) {
        root = root || (items[i].key == "lxc.rootfs" && !items[i].value.empty());
        named = named || (items[i].key == "lxc.uts.name" && !items[i].included);
        if (lint[i])
            check_line(out, items[i]);
    }
    if (!root && named && input.config.syntax() == lxc::Syntax::lxc && includes_distribution(input.config))
        out.push_back(offline_finding("CFG-019",
                                      "no lxc.rootfs.path: LXC runs the container on the host's own root",
                                      {input.where.shown, 0, 0}));
}

} // namespace warden::ctl::check
