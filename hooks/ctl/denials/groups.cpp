#include "ctl/denials/groups.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace warden::ctl::denials {
namespace {

constexpr std::size_t k_most_groups = 50'000;

// Everything but time, pid and audit id. A NUL is in none of the texts.
std::string key_of(const apparmor::Denial &denial, const std::string &container) {
    std::string key(1, static_cast<char>('0' + static_cast<int>(denial.kind)));
    for (const auto *text :
         {&container, &denial.operation, &denial.profile, &denial.ns, &denial.name, &denial.target,
          &denial.mask, &denial.peer, &denial.signal, &denial.fs_type, &denial.source, &denial.flags,
          &denial.family, &denial.socket_type, &denial.command}) {
        key += '\0';
        key += *text;
    }
    return key;
}

} // namespace

const DenialGroup *DenialGroups::add(const apparmor::Denial &denial, const std::string &container) {
    auto key = key_of(denial, container);
    auto known = groups_.find(key);
    if (known == groups_.end()) {
        if (groups_.size() >= k_most_groups) {
            ++left_out_;
            return nullptr;
        }
        known =
            groups_.emplace(std::move(key), DenialGroup{container, denial, apparmor::advise(denial), 0, 0, 0})
                .first;
    }
    DenialGroup &group = known->second;
    ++group.count;
    if (denial.time != 0) {
        group.first = group.first == 0 ? denial.time : std::min(group.first, denial.time);
        group.last = std::max(group.last, denial.time);
    }
    return &group;
}

std::vector<DenialGroup> DenialGroups::sorted() const {
    std::vector<DenialGroup> all;
    for (const auto &[key, group] : groups_)
        all.push_back(group);
    std::stable_sort(all.begin(), all.end(), [](const DenialGroup &a, const DenialGroup &b) {
        return a.container != b.container ? a.container < b.container : a.count > b.count;
    });
    return all;
}

std::string denial_text(const apparmor::Denial &denial) {
    std::string text = printable(denial.operation, 40);
    const auto add = [&](std::string_view before, const std::string &value, std::string_view behind = "") {
        if (!value.empty())
            text.append(before).append(printable(value, 200)).append(behind);
    };
    add(" ", denial.source);
    add(denial.source.empty() ? " " : " on ", denial.name);
    add(" -> ", denial.target);
    add(" ", denial.family);
    add(" ", denial.socket_type);
    add(" type ", denial.fs_type);
    add(" (", denial.flags, ")");
    add(" (", denial.mask, ")");
    add(" ", denial.signal);
    add(" of ", denial.peer);
    return text;
}

} // namespace warden::ctl::denials
