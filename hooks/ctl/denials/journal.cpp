// SPDX-License-Identifier: LGPL-2.1-or-later
// The only file that reads the journal.
#include "ctl/denials/sources.hpp"

#include <memory>
#include <systemd/sd-journal.h>

namespace warden::ctl::denials {
namespace {

constexpr std::uint64_t k_wait_us = 500'000;
constexpr std::uint64_t k_us = 1'000'000;

Error journal_error(const char *what, int code) {
    return errno_error(std::string("cannot ") + what + " the journal", -code);
}

std::string field(sd_journal *journal, const char *name) {
    const void *data = nullptr;
    std::size_t size = 0;
    if (sd_journal_get_data(journal, name, &data, &size) != 0)
        return {};
    const std::string_view text(static_cast<const char *>(data), size);
    return std::string(text.substr(std::min(text.find('=') + 1, text.size())));
}

bool is_of_kernel(const std::string &facility) {
    return facility.empty() || facility == "0";
}

void take_entry(sd_journal *journal, DenialLog &log) {
    auto message = field(journal, "MESSAGE");
    const auto transport = field(journal, "_TRANSPORT");
    // What a process writes into /dev/kmsg comes as the kernel's too, but never with the kernel's facility
    // (0).
    if (transport == "kernel" && !is_of_kernel(field(journal, "SYSLOG_FACILITY")) &&
        apparmor::mentions_apparmor(message))
        message = "written by a process into /dev/kmsg: " + message;
    // By audit the message begins after the id, which is in fields of its own.
    if (transport == "audit" && message.find("audit(") == std::string::npos) {
        std::uint64_t time = 0;
        sd_journal_get_realtime_usec(journal, &time);
        const auto type = message.find(' ');
        if (message.starts_with("AVC ") || message.starts_with("USER_AVC "))
            message.erase(0, type + 1);
        message = "type=AVC msg=audit(" + std::to_string(time / k_us) +
                  ".000:" + field(journal, "_AUDIT_ID") + "): " + message;
    }
    log.line(message);
}

} // namespace

Status read_journal(std::int64_t since, bool follow, DenialLog &log, const std::function<bool()> &idle) {
    sd_journal *raw = nullptr;
    if (const int code = sd_journal_open(&raw, SD_JOURNAL_LOCAL_ONLY); code < 0)
        return journal_error("open", code);
    const std::unique_ptr<sd_journal, void (*)(sd_journal *)> journal(raw, sd_journal_close);
    // Two matches of one field are alternatives (sd_journal_add_match(3)); journald's own losses come as
    // "driver".
    for (const char *match : {"_TRANSPORT=kernel", "_TRANSPORT=audit", "_TRANSPORT=driver"})
        sd_journal_add_match(raw, match, 0);
    const int placed = since > 0
                           ? sd_journal_seek_realtime_usec(raw, static_cast<std::uint64_t>(since) * k_us)
                           : sd_journal_seek_head(raw);
    if (placed < 0)
        return journal_error("search", placed);
    for (;;) {
        const int next = sd_journal_next(raw);
        if (next < 0)
            return journal_error("read", next);
        if (next > 0) {
            take_entry(raw, log);
            continue;
        }
        if (!follow || !idle())
            return k_done;
        if (const int code = sd_journal_wait(raw, k_wait_us); code < 0)
            return journal_error("wait for", code);
    }
}

} // namespace warden::ctl::denials
