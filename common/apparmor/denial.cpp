#include "apparmor/denial.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <memory>

// The struct has a member of this name; libapparmor 4 gives it this other one in C++.
#define namespace aa_namespace
extern "C" { // which libapparmor 3.0's header does not say itself
#include <aalogparse/aalogparse.h>
}
#undef namespace

namespace warden::apparmor {
namespace {

using Record = std::unique_ptr<aa_log_record, void (*)(aa_log_record *)>;

constexpr std::string_view k_begin = "apparmor=\"";
constexpr std::size_t k_most_known = 4096;  // different messages that are remembered
constexpr std::size_t k_most_bytes = 16384; // the kernel cuts its lines far below that

// What libapparmor 3.0 understands. capname is what it gives as name.
constexpr std::array<std::string_view, 29> k_known{
    "apparmor",    "operation", "info",       "error",      "profile",     "namespace",
    "name",        "pid",       "comm",       "capability", "capname",     "fstype",
    "srcname",     "flags",     "peer",       "peer_pid",   "fsuid",       "ouid",
    "signal",      "family",    "sock_type",  "protocol",   "target",      "requested_mask",
    "denied_mask", "attribute", "peer_label", "label",      "peer_profile"};

std::string_view own_name(std::string_view key) {
    // Network and user namespace events name their masks without the suffix.
    if (key == "requested")
        return "requested_mask";
    return key == "denied" ? "denied_mask" : key;
}

// Takes `key=value` off the front; a value in quotes ends with the next quote that has no backslash before
// it. An empty key: there is none any more, or it is cut off.
struct Field {
    std::string_view key, value;
};
Field take_field(std::string_view &text) {
    const auto begin = text.find_first_not_of(" \t");
    text.remove_prefix(std::min(begin, text.size()));
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 ||
        text.substr(0, equals).find(' ') != std::string_view::npos)
        return {};
    const auto key = text.substr(0, equals);
    text.remove_prefix(equals + 1);
    std::size_t end = 0;
    if (text.starts_with('"')) {
        for (end = 1; end < text.size() && text[end] != '"'; ++end)
            end += text[end] == '\\' ? 1 : 0;
        if (end >= text.size())
            return {};
        ++end;
    } else {
        end = std::min(text.find(' '), text.size());
    }
    const auto value = text.substr(0, end);
    text.remove_prefix(end);
    return {key, value};
}

// "1700000000.123:45" of "... audit(1700000000.123:45): apparmor=...".
std::string_view audit_id(std::string_view before) {
    constexpr std::string_view open = "audit(";
    const auto begin = before.rfind(open);
    if (begin == std::string_view::npos)
        return {};
    before.remove_prefix(begin + open.size());
    return before.substr(0, std::min(before.find(')'), before.size()));
}

// One form of line for the parser, whoever wrote it. Empty if a field is cut off.
std::string canonical(std::string_view id, std::string_view fields) {
    std::string line = "type=AVC msg=audit(" + std::string(id.empty() ? "0.0:0" : id) + "):";
    while (!trim(fields).empty()) {
        const auto [key, value] = take_field(fields);
        if (key.empty())
            return {};
        const auto name = own_name(key);
        if (std::find(k_known.begin(), k_known.end(), name) == k_known.end())
            continue;
        line.append(" ").append(name).append("=").append(value);
    }
    return line;
}

std::string text_of(const char *text) {
    return text == nullptr ? std::string() : std::string(text);
}

Denial::Kind kind_of(const aa_log_record &record) {
    switch (record.event) {
    case AA_RECORD_DENIED:
        return Denial::Kind::denied;
    case AA_RECORD_ALLOWED:
        return Denial::Kind::allowed;
    case AA_RECORD_AUDIT:
        return Denial::Kind::audited;
    default:
        return Denial::Kind::other;
    }
}

Denial denial_from(const aa_log_record &record, std::string_view id) {
    Denial denial;
    denial.kind = kind_of(record);
    denial.time = record.epoch;
    denial.audit_id = id;
    denial.pid = record.pid;
    denial.operation = text_of(record.operation);
    denial.profile = text_of(record.profile);
    denial.ns = text_of(record.aa_namespace);
    denial.name = text_of(record.name);
    denial.target = text_of(record.name2);
    denial.mask = text_of(record.denied_mask);
    if (denial.mask.empty())
        denial.mask = text_of(record.requested_mask);
    denial.peer = text_of(record.peer);
    denial.signal = text_of(record.signal);
    denial.fs_type = text_of(record.fs_type);
    denial.source = text_of(record.src_name);
    denial.flags = text_of(record.flags);
    denial.family = text_of(record.net_family);
    denial.socket_type = text_of(record.net_sock_type);
    denial.command = text_of(record.comm);
    denial.info = text_of(record.info);
    return denial;
}

// The message itself, from `apparmor=` on. audit.log appends what it knows itself after a group separator
// (0x1D).
std::string_view fields_of(std::string_view line) {
    const auto begin = line.find(k_begin);
    if (begin == std::string_view::npos)
        return {};
    return trim(line.substr(begin, std::min(line.find('\x1d', begin), line.size()) - begin));
}

std::string_view id_of(std::string_view line) {
    return audit_id(line.substr(0, line.find(k_begin)));
}

ParsedLine parse_fields(std::string_view id, std::string_view fields) {
    std::string text = fields.size() > k_most_bytes ? std::string() : canonical(id, fields);
    if (text.empty() || text.find('\0') != std::string::npos)
        return {LineKind::damaged, {}};
    const Record record(parse_record(text.data()), free_record);
    if (!record || record->event == AA_RECORD_INVALID || record->operation == nullptr)
        return {LineKind::damaged, {}};
    return {LineKind::event, denial_from(*record, id)};
}

// The digits of pid=; nullopt when there are none, or they stand in a quoted text.
struct Digits {
    std::size_t begin, end;
    std::uint64_t number;
};
std::optional<Digits> find_pid(std::string_view fields) {
    constexpr std::string_view key = " pid=";
    const auto at = fields.find(key);
    if (at == std::string_view::npos)
        return std::nullopt;
    const auto before = fields.substr(0, at);
    if (std::count(before.begin(), before.end(), '"') % 2 != 0)
        return std::nullopt;
    const std::size_t begin = at + key.size();
    const std::size_t end = std::min(fields.find_first_not_of("0123456789", begin), fields.size());
    const auto number = parse_u64(fields.substr(begin, end - begin));
    return number ? std::optional(Digits{begin, end, *number}) : std::nullopt;
}

} // namespace

bool mentions_apparmor(std::string_view line) {
    return line.find(k_begin) != std::string_view::npos;
}

ParsedLine parse_log_line(std::string_view line) {
    const auto fields = fields_of(line);
    return fields.empty() ? ParsedLine{} : parse_fields(id_of(line), fields);
}

ParsedLine DenialParser::parse(std::string_view line) {
    const auto fields = fields_of(line);
    if (fields.empty())
        return {};
    const auto id = id_of(line);
    const auto pid = find_pid(fields);
    if (!pid)
        return parse_fields(id, fields);
    std::string key(fields.substr(0, pid->begin));
    key += fields.substr(pid->end);
    auto known = known_.find(key);
    if (known == known_.end()) {
        if (known_.size() >= k_most_known)
            known_.clear();
        known = known_.emplace(std::move(key), parse_fields(id, fields)).first;
    }
    ParsedLine parsed = known->second;
    parsed.denial.pid = pid->number;
    parsed.denial.audit_id = id;
    parsed.denial.time = static_cast<std::int64_t>(parse_u64(id.substr(0, id.find('.'))).value_or(0));
    return parsed;
}

std::uint64_t lost_messages(std::string_view line) {
    const auto number_before = [&](std::string_view what) -> std::uint64_t {
        const auto at = line.find(what);
        if (at == std::string_view::npos)
            return 0;
        const auto parts = words(line.substr(0, at));
        const auto number = parts.empty() ? std::nullopt : parse_u64(parts.back());
        return number.value_or(1);
    };
    // Other parts of the kernel limit their messages too, which we do not count as lost.
    if (line.find("audit") != std::string_view::npos && line.find("_printk_skb: ") != std::string_view::npos)
        return number_before(" callbacks suppressed");
    const bool missed = line.find("Missed ") != std::string_view::npos;
    return missed ? number_before(" kernel messages") : 0;
}

std::uint64_t audit_lost(std::string_view line) {
    constexpr std::string_view mark = "audit_lost=";
    const auto at = line.find(mark);
    if (at == std::string_view::npos)
        return 0;
    const auto number = line.substr(at + mark.size());
    return parse_u64(number.substr(0, number.find_first_not_of("0123456789"))).value_or(1);
}

} // namespace warden::apparmor
