// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/log_line.hpp"

#include "apparmor/denial_fields.hpp"
#include "apparmor/log_origin.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>

namespace warden::apparmor {
namespace {

constexpr std::string_view k_begin = "apparmor=\"";
constexpr std::string_view k_old_begin = "operation=\"";
constexpr std::size_t k_most_bytes = 16384; // the kernel cuts its lines far below that

// A reused denial keeps the room of its texts.
void clear(Denial &denial) {
    denial.kind = Denial::Kind::other;
    denial.time = denial.error = 0;
    denial.pid = 0;
    denial.owner = false;
    denial.audit_id.clear();
    denial.info.clear();
    for (const auto text : k_denial_texts)
        (denial.*text).clear();
}

// Kernels before 2.6.36 told the kind by the type of audit's message.
std::optional<Denial::Kind> kind_by_type(const LineOrigin &origin) {
    struct Typed {
        unsigned number;
        std::string_view name;
        Denial::Kind kind;
    };
    constexpr std::array<Typed, 7> types{{{1501, "APPARMOR_AUDIT", Denial::Kind::audited},
                                          {1502, "APPARMOR_ALLOWED", Denial::Kind::allowed},
                                          {1503, "APPARMOR_DENIED", Denial::Kind::denied},
                                          {1504, "APPARMOR_HINT", Denial::Kind::other},
                                          {1505, "APPARMOR_STATUS", Denial::Kind::status},
                                          {1506, "APPARMOR_ERROR", Denial::Kind::other},
                                          {1507, "APPARMOR_KILLED", Denial::Kind::killed}}};
    for (const auto &type : types) {
        if (origin.type == type.number || (origin.type == 0 && origin.type_name == type.name))
            return type.kind;
    }
    return std::nullopt;
}

// Before 2.6.24 there were sentences: "REJECTING r access to /bin/df (sh(7902) profile ...".
bool is_old(std::string_view line) {
    constexpr std::array<std::string_view, 4> beginnings{"REJECTING ", "PERMITTING ", "AUDITING ",
                                                         "LOGPROF-HINT "};
    for (const auto beginning : beginnings) {
        const auto at = line.find(beginning);
        if (at == std::string_view::npos)
            continue;
        const auto before = line.substr(0, at);
        return before.ends_with("): ") && before.find("audit(") != std::string_view::npos;
    }
    return false;
}

// audit.log appends what it knows itself after a group separator (0x1D), which does not survive every copy:
// names of users, whose keys are in capitals. And audit puts a program's message in single quotes.
std::string_view fields_of(std::string_view line, std::size_t begin) {
    auto fields = line.substr(begin, std::min(line.find('\x1d', begin), line.size()) - begin);
    fields = fields.substr(0, std::min(fields.find("FSUID=\""), fields.size()));
    if (line.substr(0, begin).ends_with('\''))
        fields = fields.substr(0, std::min(fields.find('\''), fields.size()));
    return trim(fields);
}

// Where the message begins: by the first quote after one of both words.
std::size_t begin_of(std::string_view line) {
    for (auto at = line.find('"'); at != std::string_view::npos; at = line.find('"', at + 1)) {
        for (const auto word : {k_begin, k_old_begin}) {
            if (line.substr(0, at + 1).ends_with(word))
                return at + 1 - word.size();
        }
    }
    return std::string_view::npos;
}

bool is_complete(const Denial &denial) {
    return !denial.operation.empty() || denial.kind == Denial::Kind::status ||
           denial.kind == Denial::Kind::other;
}

void read_message(std::string_view line, std::size_t begin, ParsedLine &parsed) {
    const bool old = line.substr(begin).starts_with(k_old_begin);
    const auto origin = origin_of(line.substr(0, begin));
    if (!origin) {
        parsed.kind = old ? LineKind::none : LineKind::foreign;
        return;
    }
    const auto kind = old ? kind_by_type(*origin) : std::optional(Denial::Kind::other);
    if (!kind)
        return; // another program's message, which has the word by chance
    Denial &denial = parsed.denial;
    denial.kind = *kind;
    parsed.form = origin->writer == LineOrigin::Writer::kernel ? LineForm::kernel : LineForm::audit;
    parsed.fields = fields_of(line, begin);
    parsed.kind = LineKind::damaged;
    if (parsed.fields.size() > k_most_bytes || parsed.fields.find('\0') != std::string_view::npos ||
        !read_fields(parsed.fields, denial) || !is_complete(denial))
        return;
    // A D-Bus daemon reports by syslog when there is no audit; about anything else only the kernel knows.
    parsed.kind = origin->writer != LineOrigin::Writer::bus || denial.operation.starts_with("dbus_")
                      ? LineKind::event
                      : LineKind::foreign;
    // The kernel reports a refused load by a denial or by a status, and sometimes by both.
    if (denial.kind == Denial::Kind::status && denial.operation.starts_with("profile_") && denial.error < 0)
        denial.kind = Denial::Kind::denied;
    denial.audit_id = origin->audit_id;
    denial.time = static_cast<std::int64_t>(
        parse_u64(denial.audit_id.substr(0, denial.audit_id.find('.'))).value_or(0));
}

} // namespace

bool mentions_apparmor(std::string_view line) {
    return begin_of(line) != std::string_view::npos || is_old(line);
}

void parse_log_line(std::string_view line, ParsedLine &parsed) {
    clear(parsed.denial);
    parsed.kind = LineKind::none;
    parsed.form = LineForm::kernel;
    parsed.fields = {};
    const auto begin = begin_of(line);
    if (begin != std::string_view::npos)
        read_message(line, begin, parsed);
    else if (is_old(line))
        parsed.kind = LineKind::old;
}

ParsedLine parse_log_line(std::string_view line) {
    ParsedLine parsed;
    parse_log_line(line, parsed);
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
    // journald's words for the same: how many it does not know.
    if (line.find("/dev/kmsg buffer overrun, some messages lost") != std::string_view::npos)
        return 1;
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
