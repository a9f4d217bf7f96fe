#include "denial_log.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <unistd.h>
#include <vector>

namespace warden::ctl {
namespace {

constexpr std::size_t k_block = std::size_t{1} << 20U;

// What makes a line worth a look: the first is in every message of AppArmor's, the others in what logs say of
// their own losses.
constexpr std::array<std::string_view, 4> k_marks{"apparmor=\"", "callbacks suppressed", "limit exceeded",
                                                  "kernel messages"};

std::size_t find_mark(std::string_view text, std::size_t from, std::string_view mark) {
    const void *at = memmem(text.data() + from, text.size() - from, mark.data(), mark.size());
    return at == nullptr ? std::string_view::npos
                         : static_cast<std::size_t>(static_cast<const char *>(at) - text.data());
}

} // namespace

void DenialLog::line(std::string_view text) {
    counts_.lost += apparmor::lost_messages(text);
    const auto parsed = apparmor::parse_log_line(text);
    if (parsed.kind == apparmor::LineKind::damaged) {
        if (counts_.damaged++ == 0)
            counts_.first_damaged = printable(text, 300);
        return;
    }
    if (parsed.kind == apparmor::LineKind::none)
        return;
    if (parsed.denial.kind == apparmor::Denial::Kind::other) {
        ++counts_.other;
        return;
    }
    ++counts_.events;
    on_event_(parsed.denial);
}

// Looks for each mark in the whole block, and takes the lines in their order.
void DenialLog::block(std::string_view text) {
    std::array<std::size_t, k_marks.size()> next{};
    for (std::size_t i = 0; i < k_marks.size(); ++i)
        next[i] = find_mark(text, 0, k_marks[i]);
    for (;;) {
        const std::size_t at = *std::min_element(next.begin(), next.end());
        if (at == std::string_view::npos)
            return;
        const auto before = text.rfind('\n', at);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const std::size_t end = std::min(text.find('\n', at), text.size());
        line(text.substr(begin, end - begin));
        for (std::size_t i = 0; i < k_marks.size(); ++i) {
            if (next[i] < end)
                next[i] = find_mark(text, end, k_marks[i]);
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
                held = 0; // a line without end is no message of the kernel's
            continue;
        }
        block(text.substr(0, last));
        held -= last + 1;
        std::memmove(buffer.data(), buffer.data() + last + 1, held);
    }
}

} // namespace warden::ctl
