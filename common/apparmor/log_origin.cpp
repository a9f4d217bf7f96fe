// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/log_origin.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>

namespace warden::apparmor {
namespace {

constexpr std::string_view k_digits = "0123456789";

bool skip(std::string_view &text, std::string_view what) {
    if (!text.starts_with(what))
        return false;
    text.remove_prefix(what.size());
    return true;
}

void skip_blanks(std::string_view &text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

// The next word and the blanks after it; empty, with the text as it was, if no blank ends it.
std::string_view take_word(std::string_view &text) {
    const auto end = text.find(' ');
    if (end == std::string_view::npos)
        return {};
    const auto word = text.substr(0, end);
    text.remove_prefix(end);
    skip_blanks(text);
    return word;
}

bool is_clock(std::string_view word) {
    return word.size() >= 8 && word[2] == ':' && word[5] == ':' &&
           word.substr(0, 2).find_first_not_of(k_digits) == std::string_view::npos;
}

bool is_date(std::string_view word) {
    return word.size() >= 10 && word[4] == '-' && word[7] == '-' &&
           word.substr(0, 4).find_first_not_of(k_digits) == std::string_view::npos;
}

// "Nov 25 00:00:01", "2026-11-25 00:00:01", "2026-11-25T00:00:01.123456+00:00", each with a zone or
// fractions.
bool skip_time(std::string_view &text) {
    auto rest = text;
    const auto first = take_word(rest);
    if (first.size() > 10 && first.find_first_not_of("0123456789.") == std::string_view::npos) {
        text = rest; // journalctl -o short-unix
        return true;
    }
    if (is_date(first)) {
        const bool whole = first.size() > 11 && first[10] == 'T' && is_clock(first.substr(11));
        if (!whole && (first.size() != 10 || !is_clock(take_word(rest))))
            return false;
    } else {
        constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        if (std::find(months.begin(), months.end(), first) == months.end() || take_word(rest).size() > 2 ||
            !is_clock(take_word(rest)))
            return false;
    }
    text = rest;
    return true;
}

// "audit[1856]:" is what journalctl calls audit; the kernel's own lines never have a number.
std::optional<LineOrigin::Writer> writer_of(std::string_view tag) {
    const auto name = tag.substr(0, tag.find_first_of("[:"));
    const bool numbered = tag.ends_with("]:") && tag.size() > name.size() + 3;
    if (tag == "kernel:" || (name.starts_with("kern.") && tag.ends_with(':')))
        return LineOrigin::Writer::kernel;
    if (!numbered)
        return std::nullopt;
    if (name == "audit")
        return LineOrigin::Writer::audit;
    if (name == "dbus" || name == "dbus-daemon" || name == "dbus-broker" || name == "dbus-broker-launch")
        return LineOrigin::Writer::bus;
    return std::nullopt;
}

// The host and the tag of who wrote it. socklogd has no host, busybox's syslogd has the priority between
// ("kern.notice").
bool skip_host_and_tag(std::string_view &text, LineOrigin &origin) {
    for (int words = 0; words < 3; ++words) {
        const auto word = take_word(text);
        if (const auto writer = writer_of(word)) {
            origin.writer = *writer;
            return true;
        }
        if (word.empty() || word.ends_with(':') || (words == 1 && !word.starts_with("kern.")))
            return false;
    }
    return false;
}

// Time, host and tag; true without anything taken when there is no such header.
bool skip_header(std::string_view &text, LineOrigin &origin) {
    if (skip_time(text))
        return skip_host_and_tag(text, origin);
    // journalctl -o short-monotonic: "[    5.123456] host kernel: ..."; dmesg has no host there.
    auto rest = text;
    if (const auto end = rest.find("] "); rest.starts_with('[') && end != std::string_view::npos) {
        rest.remove_prefix(end + 2);
        if (skip_host_and_tag(rest, origin))
            text = rest;
    }
    skip(text, "kernel: ");
    return true;
}

// "[   12.345678] ", also dmesg's "[Fri Nov 28 12:43:15 2025] ", "kern  :notice: " and "<5>".
void skip_kernel_time(std::string_view &text) {
    if (text.starts_with("kern ")) {
        auto rest = text;
        take_word(rest);
        if (const auto colon = rest.find(": "); rest.starts_with(':') && colon != std::string_view::npos) {
            text = rest.substr(colon + 2);
            skip_blanks(text);
        }
    }
    if (text.starts_with('<') && text.find('>') <= 4)
        text.remove_prefix(text.find('>') + 1);
    if (text.starts_with('[') && text.find("] ") != std::string_view::npos) {
        text.remove_prefix(text.find("] ") + 2);
        skip_blanks(text);
    }
}

void take_type(std::string_view &text, LineOrigin &origin) {
    auto rest = text;
    auto word = take_word(rest);
    if (!skip(word, "type=") || word.empty())
        return;
    text = rest;
    if (word.starts_with("UNKNOWN[") && word.ends_with(']'))
        word = word.substr(8, word.size() - 9);
    if (const auto number = parse_u64(word); number && *number < 10'000)
        origin.type = static_cast<unsigned>(*number);
    else
        origin.type_name = word;
}

bool take_id(std::string_view &text, LineOrigin &origin) {
    if (!skip(text, "audit("))
        return false;
    const auto end = text.find("):");
    if (end == std::string_view::npos)
        return false;
    origin.audit_id = text.substr(0, end);
    text.remove_prefix(end + 2);
    skip_blanks(text);
    return true;
}

// What audit puts around a message of a program's: "pid=640 uid=103 ... msg='". Only its own words.
bool is_user_message(std::string_view text) {
    if (!text.starts_with("pid=") || !text.ends_with("msg='"))
        return false;
    text.remove_suffix(5);
    for (const auto word : words(text)) {
        const auto key = word.substr(0, word.find('='));
        if (key != "pid" && key != "uid" && key != "auid" && key != "ses" && key != "subj")
            return false;
    }
    return true;
}

// The message itself, after everything that says who wrote it.
bool take_body(std::string_view text, LineOrigin &origin) {
    if (skip(text, "AVC ") || skip(text, "USER_AVC "))
        origin.writer = LineOrigin::Writer::audit;
    else
        skip(text, "audit: ");
    take_type(text, origin);
    if (skip(text, "msg="))
        origin.writer = LineOrigin::Writer::audit;
    const bool has_id = take_id(text, origin);
    if (!has_id && origin.type_name.empty() && text.starts_with("audit("))
        return false;
    take_type(text, origin); // once more: "type=APPARMOR_DENIED msg=audit(...): type=1503 operation=..."
    return text.empty() || is_user_message(text);
}

std::optional<LineOrigin> read_origin(std::string_view text) {
    LineOrigin origin;
    if (text.starts_with("node="))
        take_word(text);
    if (!skip_header(text, origin))
        return std::nullopt;
    skip_kernel_time(text);
    return take_body(text, origin) ? std::optional(origin) : std::nullopt;
}

} // namespace

std::optional<LineOrigin> origin_of(std::string_view before) {
    if (auto origin = read_origin(before))
        return origin;
    // "/var/log/audit/audit.log:type=AVC ...": what grep puts in front. A line of a syslog begins with the
    // time, so none of its programs can bring this about.
    const auto colon = before.find(':');
    if (colon == std::string_view::npos || before.substr(0, colon).find(' ') != std::string_view::npos)
        return std::nullopt;
    return read_origin(before.substr(colon + 1));
}

} // namespace warden::apparmor
