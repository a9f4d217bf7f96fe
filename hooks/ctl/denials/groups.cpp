// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/groups.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace warden::ctl::denials {
namespace {

// What the containers of the standard library need for an entry besides its text, roughly.
constexpr std::size_t k_entry_bytes = 176;
constexpr std::size_t k_share_bytes = 128;
constexpr std::size_t k_bit_bytes = (apparmor::k_denial_texts.size() + 7) / 8;

// Two bytes of length, then the text: a message has at most 16 KiB.
void append_packed(std::string &out, std::string_view text) {
    text = text.substr(0, 0xFFFF);
    out += static_cast<char>(text.size() >> 8U);
    out += static_cast<char>(text.size() & 0xFFU);
    out += text;
}

std::string_view take_packed(std::string_view &packed) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(packed[i]));
    };
    const auto text = packed.substr(2, byte(0) << 8U | byte(1));
    packed.remove_prefix(2 + text.size());
    return text;
}

std::string_view container_of(std::string_view packed) {
    return take_packed(packed);
}

// Everything but time, process and serial number; which texts there are, as bits, and then these.
void pack(std::string &out, const apparmor::Denial &denial, std::string_view container) {
    out.clear();
    append_packed(out, container);
    out += static_cast<char>(denial.kind);
    out += denial.owner ? 'o' : '-';
    const auto bits = out.size();
    out.append(k_bit_bytes, '\0');
    for (std::size_t i = 0; i < apparmor::k_denial_texts.size(); ++i) {
        const auto &text = denial.*apparmor::k_denial_texts[i];
        if (text.empty())
            continue;
        out[bits + i / 8] = static_cast<char>(out[bits + i / 8] | (1 << (i % 8)));
        append_packed(out, text);
    }
}

} // namespace

bool DenialGroups::reserve(std::string_view container, std::size_t bytes) {
    auto share = shares_.find(container);
    if (share == shares_.end()) {
        const auto name = container.size() + k_share_bytes;
        if (name > free_)
            return false;
        free_ -= name;
        share = shares_.emplace(container, Share{}).first;
    }
    if (bytes > free_ || share->second.bytes + bytes > free_ - bytes) {
        ++share->second.left_out;
        return false;
    }
    share->second.bytes += bytes;
    free_ -= bytes;
    return true;
}

bool DenialGroups::add(const apparmor::Denial &denial, std::string_view container) {
    pack(key_, denial, container);
    auto known = groups_.find(std::string_view(key_));
    if (known == groups_.end()) {
        if (!reserve(container, key_.size() + k_entry_bytes)) {
            ++left_out_;
            return false;
        }
        known = groups_.emplace(key_, Count{}).first;
    }
    Count &count = known->second;
    ++count.count;
    ++events_;
    extend(count, denial.time);
    return true;
}

void DenialGroups::extend(Count &count, std::int64_t time) {
    if (time == 0)
        return;
    count.first = count.first == 0 ? time : std::min(count.first, time);
    count.last = std::max(count.last, time);
}

void DenialGroups::note_time(const apparmor::Denial &denial, std::string_view container) {
    pack(key_, denial, container);
    if (const auto known = groups_.find(std::string_view(key_)); known != groups_.end())
        extend(known->second, denial.time);
}

std::vector<std::pair<std::string, std::uint64_t>> DenialGroups::left_out_by_container() const {
    std::vector<std::pair<std::string, std::uint64_t>> found;
    for (const auto &[name, share] : shares_) {
        if (share.left_out != 0)
            found.emplace_back(name, share.left_out);
    }
    return found;
}

std::vector<const DenialGroups::Groups::value_type *> DenialGroups::sorted() const {
    std::vector<const Groups::value_type *> all;
    all.reserve(groups_.size());
    for (const auto &entry : groups_)
        all.push_back(&entry);
    std::sort(all.begin(), all.end(), [](const auto *a, const auto *b) {
        const auto one = container_of(a->first), other = container_of(b->first);
        if (one != other)
            return one < other;
        return a->second.count != b->second.count ? a->second.count > b->second.count : a->first < b->first;
    });
    return all;
}

DenialGroup DenialGroups::unpack(const Groups::value_type &entry) {
    std::string_view packed = entry.first;
    DenialGroup group;
    group.container = take_packed(packed);
    group.event.kind = static_cast<apparmor::Denial::Kind>(packed[0]);
    group.event.owner = packed[1] == 'o';
    const auto bits = packed.substr(2, k_bit_bytes);
    packed.remove_prefix(2 + k_bit_bytes);
    for (std::size_t i = 0; i < apparmor::k_denial_texts.size(); ++i) {
        if ((bits[i / 8] & (1 << (i % 8))) != 0)
            group.event.*apparmor::k_denial_texts[i] = take_packed(packed);
    }
    group.count = entry.second.count;
    group.first = entry.second.first;
    group.last = entry.second.last;
    return group;
}

std::string denial_text(const apparmor::Denial &denial) {
    std::string text = printable(denial.operation, 40);
    const auto add = [&](std::string_view before, const std::string &value, std::string_view after = "") {
        if (!value.empty())
            text.append(before).append(printable(value, 200)).append(after);
    };
    add(" ", denial.source);
    add(denial.source.empty() ? " " : " on ", denial.name);
    add(" -> ", denial.target);
    add(" ", denial.family);
    add(" ", denial.socket_type);
    add(" at ", denial.address);
    add(" type ", denial.fs_type);
    add(" (", denial.flags, ")");
    add(" (", denial.mask, ")");
    add(" on the bus ", denial.bus);
    add(" ", denial.path);
    add(" ", denial.interface);
    add(" ", denial.member);
    add(" ", denial.limit);
    add(" to ", denial.value);
    add(" ", denial.signal);
    add(" of ", denial.peer);
    add(" at ", denial.peer_address);
    return text;
}

} // namespace warden::ctl::denials
