// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/log.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <unistd.h>
#include <vector>

namespace warden::ctl::denials {
namespace {

// Small enough that looking for each mark in turn finds it in the cache.
constexpr std::size_t k_block = std::size_t{1} << 18U;

// What makes a line worth a look, by a character that is rare in logs: memchr(3) finds it many times as fast
// as memmem(3) finds a word.
struct Mark {
    char rare;
    std::string_view before, after;
};
constexpr std::array<Mark, 8> k_marks{{{'"', "apparmor=", ""},
                                       {'"', "operation=", ""},
                                       {'_', "audit", "lost="},
                                       {'_', "kauditd", "printk_skb: "},
                                       {'_', "audit", "printk_skb: "},
                                       {'j', "systemd-", "ournal"}, // "Missed 3 kernel messages"
                                       {'G', "TIN", " "},           // REJECTING, PERMITTING, AUDITING
                                       {'G', "LO", "PROF-HINT "}}};
constexpr std::array<char, 4> k_rare{'"', '_', 'j', 'G'};

bool is_marked(std::string_view text, std::size_t at) {
    return std::any_of(k_marks.begin(), k_marks.end(), [&](const Mark &mark) {
        return text[at] == mark.rare && text.substr(0, at).ends_with(mark.before) &&
               text.substr(at + 1).starts_with(mark.after);
    });
}

std::size_t find_mark(std::string_view text, std::size_t from, char rare) {
    while (from < text.size()) {
        const void *found = std::memchr(text.data() + from, rare, text.size() - from);
        if (found == nullptr)
            break;
        const auto at = static_cast<std::size_t>(static_cast<const char *>(found) - text.data());
        if (is_marked(text, at))
            return at;
        from = at + 1;
    }
    return std::string_view::npos;
}

} // namespace

void DenialLog::count_losses(std::string_view text) {
    counts_.lost += apparmor::lost_messages(text);
    if (const auto lost = apparmor::audit_lost(text); lost > audit_lost_) {
        counts_.lost += lost - audit_lost_; // counts on from boot
        audit_lost_ = lost;
    }
}

void DenialLog::take(apparmor::Denial &denial, bool again) {
    using Kind = apparmor::Denial::Kind;
    auto *count = &counts_.events;
    if (denial.kind == Kind::status &&
        (denial.operation == "profile_replace" || denial.operation == "profile_remove")) {
        count = &counts_.changes;
        denial.profile.swap(denial.name);
    } else if (denial.kind == Kind::status || denial.kind == Kind::other) {
        count = &counts_.other;
    }
    ++(again ? counts_.twice : *count);
    if (count != &counts_.other)
        on_event_(denial, again);
}

void DenialLog::line(std::string_view text) {
    const auto note = [&](std::uint64_t &count, std::string &first) {
        if (count++ == 0)
            first = printable(text, 300);
    };
    apparmor::parse_log_line(text, parsed_);
    switch (parsed_.kind) {
    case apparmor::LineKind::none:
        count_losses(text);
        break;
    case apparmor::LineKind::old:
        ++counts_.old;
        break;
    case apparmor::LineKind::damaged:
        note(counts_.damaged, counts_.first_damaged);
        break;
    case apparmor::LineKind::foreign:
        note(counts_.foreign, counts_.first_foreign);
        break;
    case apparmor::LineKind::event:
        take(parsed_.denial, twice_.again(parsed_));
        break;
    }
}

// Looks for the marks in the whole block, and takes the lines in their order.
void DenialLog::block(std::string_view text) {
    std::array<std::size_t, k_rare.size()> next{};
    for (std::size_t i = 0; i < k_rare.size(); ++i)
        next[i] = find_mark(text, 0, k_rare[i]);
    for (;;) {
        const std::size_t at = *std::min_element(next.begin(), next.end());
        if (at == std::string_view::npos)
            return;
        const auto before = text.rfind('\n', at);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const std::size_t end = std::min(text.find('\n', at), text.size());
        line(text.substr(begin, end - begin));
        for (std::size_t i = 0; i < k_rare.size(); ++i) {
            if (next[i] < end)
                next[i] = find_mark(text, end, k_rare[i]);
        }
    }
}

Status DenialLog::read(int fd, std::string_view name) {
    std::vector<char> buffer(2 * k_block);
    std::size_t held = 0;
    for (;;) {
        const ssize_t got = ::read(fd, buffer.data() + held, k_block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno_error("cannot read " + std::string(name));
        held += static_cast<std::size_t>(got);
        const std::string_view text(buffer.data(), held);
        const auto last = text.rfind('\n');
        if (got == 0) {
            block(text);
            return k_done;
        }
        if (last == std::string_view::npos) {
            if (held >= k_block)
                held = 0; // a line without end is not a message of the kernel's
            continue;
        }
        block(text.substr(0, last));
        held -= last + 1;
        std::memmove(buffer.data(), buffer.data() + last + 1, held);
    }
}

} // namespace warden::ctl::denials
