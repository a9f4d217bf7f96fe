// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/sources.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace warden::ctl::denials {
namespace {

constexpr std::string_view k_audit_log = "var/log/audit/audit.log";

} // namespace

std::string_view source_name(DenialSource source) {
    switch (source) {
    case DenialSource::audit:
        return "audit";
    case DenialSource::journal:
        return "journal";
    case DenialSource::kernel:
        break;
    }
    return "kernel";
}

DenialSource usual_source(const Dir &root) {
    const auto audit = root.status(k_audit_log);
    if (audit && audit->st_size > 0)
        return DenialSource::audit;
    return root.exists("run/systemd/journal/socket") ? DenialSource::journal : DenialSource::kernel;
}

// A read(2) gives one record, "PRIORITY,SEQUENCE,TIME,FLAGS;TEXT\n" and lines that continue it with a blank
// (Documentation/ABI/testing/dev-kmsg). EPIPE: records were overwritten while we read.
Status read_kernel_log(const Dir &root, DenialLog &log) {
    TRY_ASSIGN(const Fd fd, root.open_file("dev/kmsg", O_RDONLY));
    std::array<char, 8192> buffer{};
    bool first = true;
    for (;;) {
        const ssize_t got = ::read(*fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EAGAIN)
            return k_done;
        if (got < 0 && (errno == EPIPE || errno == EINTR)) {
            log.add_lost(errno == EPIPE ? 1 : 0);
            continue;
        }
        if (got < 0)
            return errno_error("cannot read /dev/kmsg");
        const std::string_view record(buffer.data(), static_cast<std::size_t>(got));
        const auto head = split(record.substr(0, std::min(record.find(';'), record.size())), ',');
        const auto sequence = head.size() > 1 ? parse_u64(head[1]) : std::nullopt;
        if (first && sequence)
            log.add_lost(*sequence);
        first = false;
        const auto text = record.substr(std::min(record.find(';') + 1, record.size()));
        std::string line(text.substr(0, std::min(text.find('\n'), text.size())));
        // A process that writes into /dev/kmsg cannot take the kernel's facility, which is 0.
        const auto priority = head.empty() ? std::nullopt : parse_u64(head[0]);
        if ((!priority || *priority > 7) && apparmor::mentions_apparmor(line))
            line.insert(0, "written by a process into /dev/kmsg: ");
        log.line(line);
    }
}

} // namespace warden::ctl::denials
