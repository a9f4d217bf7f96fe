// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config.hpp"

#include "base/text.hpp"
#include "lxc/config_keys.hpp"

#include <algorithm>
#include <map>
#include <set>

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

// As LXC knows it: lxc.net.00.type is lxc.net.0.type.
std::string plain_key(const std::string &key) {
    const NetKey net = net_key(key);
    if (!net.valid)
        return key;
    return "lxc.net." + std::string(net.index) + (net.subkey.empty() ? "" : "." + std::string(net.subkey));
}

// Not a key of its own: lxc.hook, lxc.net, lxc.cgroup2 ...
bool is_family(std::string_view key) {
    const KeyRule *rule = rule_of(key);
    return rule != nullptr && rule->kind == KeyKind::family && rule->name == key;
}

// What later settings have cleared, while the items are walked backwards. Kept by what is cleared, so that
// hostile files cost n log n; what clears more than a key or a network is one of a few.
class Cleared {
public:
    bool has(const std::string &key) const {
        const NetKey net = net_key(key);
        return keys_.contains(key) || (net.valid && networks_.contains(net.index)) ||
               std::ranges::any_of(
                   many_, [&](const auto &one) { return clears(one.second->key, one.second->value, key); });
    }
    void add(const Item &item) {
        const NetKey net = net_key(item.key);
        if (net.valid && (net.subkey == "type" || (item.value.empty() && net.subkey.empty())))
            networks_.insert(std::string(net.index));
        else if (clears_many(item.key) && (item.value.empty() || clears(item.key, item.value, item.key)))
            many_.emplace(item.key, &item);
        else if (clears(item.key, item.value, item.key))
            keys_.insert(plain_key(item.key));
    }

private:
    static bool clears_many(std::string_view key) { return key.starts_with("lxc.cap.") || is_family(key); }

    std::set<std::string, std::less<>> keys_, networks_;
    std::map<std::string_view, const Item *> many_;
};

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

std::vector<std::string> Config::keys(std::string_view prefix) const {
    std::vector<std::string> found;
    std::set<std::string, std::less<>> seen;
    Cleared cleared;
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
        std::string key = plain_key(item->key);
        const bool in_force = !item->value.empty() && !is_family(key) && !cleared.has(key);
        cleared.add(*item);
        if (in_force && key.starts_with(prefix) && seen.insert(key).second)
            found.push_back(std::move(key));
    }
    std::ranges::reverse(found);
    return found;
}

bool Config::complete() const {
    return std::ranges::none_of(problems_, [](const Problem &problem) { return problem.fatal; });
}

std::string plain_rootfs(const Config &config) {
    std::string path = config.text_of("lxc.rootfs.path");
    return path.starts_with("dir:") ? path.substr(4) : path;
}

} // namespace warden::lxc
