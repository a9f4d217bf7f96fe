#include "engine/cleared.hpp"

#include "base/text.hpp"
#include "lxc/config_keys.hpp"

namespace warden::engine {

std::optional<Clearing> clearing_of(const lxc::Config &config, std::string_view key) {
    const auto is_of_key = [&](const lxc::Item &item) {
        return !item.value.empty() && (lxc::same_key(item.key, key) || lxc::in_family(item.key, key));
    };
    const auto &items = config.items();
    for (std::size_t by = items.size(); by-- > 0;) {
        // What clears has no value, but for `lxc.cap.keep = none`.
        if (!items[by].value.empty() && items[by].key != "lxc.cap.keep")
            continue;
        for (std::size_t what = by; what-- > 0;) {
            if (is_of_key(items[what]) && lxc::clears(items[by].key, items[by].value, items[what].key))
                return Clearing{&items[by], &items[what]};
        }
    }
    return std::nullopt;
}

void name_clearing_line(findings::Finding &finding, const lxc::Config &config) {
    // With a value it is about that line, and not about what is missing.
    if (finding.key.empty() || !finding.value.empty())
        return;
    const auto cleared = clearing_of(config, finding.key);
    if (!cleared)
        return;
    const auto &[by, what] = *cleared;
    const std::string line =
        "`" + by->key + " =" + (by->value.empty() ? "" : " " + printable(by->value, 40)) + "`";
    const std::string brought = printable(what->at.file) + ":" + std::to_string(what->at.line);
    finding.at = by->at;
    finding.message += "; " + line + " clears what " + brought + " brings";
    finding.fix =
        "Remove this line, or write below it what is to be kept of what " + brought + " and others bring.";
}

} // namespace warden::engine
