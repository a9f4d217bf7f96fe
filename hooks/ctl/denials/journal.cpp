// The only file that reads the journal.
#include "ctl/denials/sources.hpp"

#include "base/text.hpp"

#include <array>
#include <memory>
#include <systemd/sd-journal.h>

namespace warden::ctl::denials {
namespace {

constexpr std::uint64_t k_wait_us = 500'000;
constexpr std::uint64_t k_us = 1'000'000;

Error journal_error(const char *what, int code) {
    return errno_error(std::string("cannot ") + what + " the journal", -code);
}

// The same event comes by printk and, if journald listens to audit, once more.
class Seen {
public:
    bool again(const std::string &id, std::string_view text) {
        if (id.empty())
            return false;
        const auto fields = text.find("apparmor=");
        const std::size_t hash = std::hash<std::string_view>{}(text.substr(std::min(fields, text.size()))) ^
                                 std::hash<std::string>{}(id);
        for (const auto known : last_) {
            if (known == hash)
                return true;
        }
        last_[next_++ % last_.size()] = hash;
        return false;
    }

private:
    std::array<std::size_t, 512> last_{};
    std::size_t next_ = 0;
};

std::string field(sd_journal *journal, const char *name) {
    const void *data = nullptr;
    std::size_t size = 0;
    if (sd_journal_get_data(journal, name, &data, &size) != 0)
        return {};
    const std::string_view text(static_cast<const char *>(data), size);
    return std::string(text.substr(std::min(text.find('=') + 1, text.size())));
}

void take_entry(sd_journal *journal, Seen &seen, DenialLog &log) {
    auto message = field(journal, "MESSAGE");
    // By audit the message begins after the id, which is in fields of its own.
    if (field(journal, "_TRANSPORT") == "audit" && message.find("audit(") == std::string::npos) {
        std::uint64_t time = 0;
        sd_journal_get_realtime_usec(journal, &time);
        message = "audit(" + std::to_string(time / k_us) + ".000:" + field(journal, "_AUDIT_ID") +
                  "): " + message.substr(std::min(message.find("apparmor="), message.size()));
    }
    const auto open = message.find("audit(");
    const auto close = message.find(')', open == std::string::npos ? 0 : open);
    const auto colon = message.rfind(':', close);
    // The serial number is the same in both, the time may be cut to seconds in one.
    const std::string serial =
        open == std::string::npos || close == std::string::npos ? "" : message.substr(colon, close - colon);
    if (!apparmor::mentions_apparmor(message) || !seen.again(serial, message))
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
    Seen seen;
    for (;;) {
        const int next = sd_journal_next(raw);
        if (next < 0)
            return journal_error("read", next);
        if (next > 0) {
            take_entry(raw, seen, log);
            continue;
        }
        if (!follow || !idle())
            return k_done;
        if (const int code = sd_journal_wait(raw, k_wait_us); code < 0)
            return journal_error("wait for", code);
    }
}

} // namespace warden::ctl::denials
