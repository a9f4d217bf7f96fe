// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/cleared.hpp"

#include "base/text.hpp"
#include "lxc/config_keys.hpp"

#include <algorithm>
#include <set>

namespace warden::engine {

std::optional<Clearing> clearing_of(const lxc::Config &config, std::string_view key) {
    const auto &items = config.items();
    const auto is_of_key = [&](const lxc::Item &item) {
        return !item.value.empty() && (lxc::same_key(item.key, key) || lxc::in_family(item.key, key));
    };
    const lxc::KeyRule *rule = lxc::rule_of(key);
    const bool is_set = rule != nullptr && rule->kind == lxc::KeyKind::single && config.value(key) != nullptr;
    if (is_set || std::none_of(items.begin(), items.end(), is_of_key))
        return std::nullopt;
    // Of lines that are alike the last one clears what all of them do.
    std::set<std::string_view> seen;
    for (std::size_t by = items.size(); by-- > 0;) {
        // What clears has no value, but for `lxc.cap.keep = none`.
        const bool may_clear = items[by].value.empty() || items[by].key == "lxc.cap.keep";
        if (!may_clear || !seen.insert(items[by].key).second)
            continue;
        for (std::size_t what = by; what-- > 0;) {
            if (is_of_key(items[what]) && lxc::clears(items[by].key, items[by].value, items[what].key))
                return Clearing{&items[by], &items[what]};
        }
    }
    return std::nullopt;
}

void name_clearing_line(findings::Finding &finding, const lxc::Config &config, bool with_fix) {
    // Else it is about that line or about what runs, and not about what is missing.
    if (finding.key.empty() || !finding.value.empty() || !finding.live.empty())
        return;
    const auto cleared = clearing_of(config, finding.key);
    if (!cleared)
        return;
    const auto &[by, what] = *cleared;
    const std::string line =
        "`" + by->key + " =" + (by->value.empty() ? "" : " " + printable(by->value, 40)) + "`";
    // Without a file it is what Proxmox's own lines bring, of a config that it has not generated yet.
    const std::string place = what->at.text();
    const std::string brought = place.empty() ? "the common config" : printable(place);
    finding.at = by->at;
    finding.message += "; " + line + " clears what " + brought + " brings";
    if (with_fix)
        finding.fix = "Remove this line, or write below it what is to be kept of what " + brought +
                      " and others bring.";
}

} // namespace warden::engine
