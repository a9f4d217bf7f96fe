#include "lxc/config.hpp"

#include "base/text.hpp"
#include "lxc/config_keys.hpp"

#include <algorithm>
#include <map>

namespace warden::lxc {
namespace {

using Items = std::vector<const Item *>;

// Proxmox's own keys hold one value; a key that no LXC knows is shown as often as it stands there.
KeyKind kind_of(std::string_view key) {
    if (!key.starts_with("lxc."))
        return KeyKind::single;
    const KeyRule *rule = rule_of(key);
    if (rule == nullptr)
        return KeyKind::list;
    return rule->kind == KeyKind::family ? rule->member : rule->kind;
}

// Backwards: the first thing that clears ends the search, so that hostile files cost one pass.
Items values_of_key(const std::vector<Item> &items, std::string_view key) {
    const bool single = kind_of(key) == KeyKind::single;
    Items found;
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
        const bool same = same_key(item->key, key);
        if (same && !item->value.empty())
            found.push_back(&*item);
        if ((same && single) || clears(item->key, item->value, key))
            break;
    }
    std::ranges::reverse(found);
    return found;
}

// Members of a family, with what stands for each: LXC replaces a single value at its old place.
Items values_of_family(const std::vector<Item> &items, std::string_view family, bool single) {
    std::map<std::string_view, bool> closed; // by member; true: cleared, false: its last value is in `found`
    std::map<std::string_view, std::size_t> place;
    std::vector<std::pair<const Item *, const Item *>> found; // where it stands, what it says
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
        if (item->key == family && item->value.empty())
            break;
        if (!in_family(item->key, family) || closed[item->key])
            continue;
        if (item->value.empty()) {
            closed[item->key] = true;
        } else if (const auto later = place.find(item->key); single && later != place.end()) {
            found[later->second].first = &*item;
        } else {
            place.emplace(item->key, found.size());
            found.emplace_back(&*item, &*item);
        }
    }
    std::ranges::sort(found);
    Items out;
    std::ranges::transform(found, std::back_inserter(out), [](const auto &pair) { return pair.second; });
    return out;
}

bool is_text_family(std::string_view key) {
    return key == "lxc.cgroup" || key == "lxc.cgroup2" || key == "lxc.prlimit" || key == "lxc.sysctl" ||
           key == "lxc.proc";
}

void add_parts(std::vector<Value> &out, const Item &item, KeyKind kind) {
    if (kind != KeyKind::words && kind != KeyKind::commas) {
        out.push_back({item.value, item.at});
        return;
    }
    const auto parts = kind == KeyKind::words ? words(item.value) : split(item.value, ',');
    for (const std::string_view part : parts) {
        // `none` drops what was to be kept before it, in its own line too.
        if (part == "none" && item.key == "lxc.cap.keep")
            out.clear();
        if (!part.empty())
            out.push_back({std::string(part), item.at});
    }
}

} // namespace

std::vector<const Item *> Config::values(std::string_view key) const & {
    if (is_text_family(key))
        return values_of_family(items_, key, rule_of(key)->member == KeyKind::single);
    return values_of_key(items_, key);
}

const Item *Config::value(std::string_view key) const & {
    const auto found = values(key);
    return found.empty() ? nullptr : found.back();
}

std::string Config::text_of(std::string_view key) const {
    const Item *item = value(key);
    return item == nullptr ? std::string() : item->value;
}

std::vector<Value> Config::lookup(std::string_view key) const {
    std::vector<Value> out;
    const KeyKind kind = kind_of(key);
    const bool texts = is_text_family(key);
    for (const Item *item : values(key)) {
        if (texts)
            out.push_back({item->key.substr(key.size() + 1) + " = " + item->value, item->at});
        else
            add_parts(out, *item, kind);
    }
    return out;
}

bool Config::complete() const {
    return std::ranges::none_of(problems_, [](const Problem &problem) { return problem.fatal; });
}

} // namespace warden::lxc
