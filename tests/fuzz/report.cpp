// SPDX-License-Identifier: LGPL-2.1-or-later
// An audit's JSON that another host has sent, and the pages made of it.
#include "fuzz.hpp"

#include "base/text.hpp"
#include "ctl/report/formats.hpp"
#include "ctl/report/reader.hpp"

#include <limits>

namespace {

using warden::fuzz::require;
namespace report = warden::ctl::report;

void check_texts(const report::HostReport &host) {
    for (const auto text : {host.name, host.machine, host.os, host.kernel, host.revision, host.not_checked})
        require(warden::printable(text, std::numeric_limits<std::size_t>::max()) == text,
                "a text acts on no terminal");
    for (const auto &finding : host.findings) {
        require(warden::policy::is_finding_id(finding.id), "an id is one");
        for (const auto text : {finding.container, finding.file, finding.value, finding.message, finding.fix})
            require(warden::printable(text, std::numeric_limits<std::size_t>::max()) == text,
                    "nor one of a finding");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    report::FleetBuilder builder(1'795'863'600, 3600);
    auto host = report::read_report(warden::fuzz::text_of(data, size), "/r/n1.json", builder.pool());
    if (!host) {
        require(!host.error().message.empty(), "what is wrong is said");
        return 0;
    }
    require(!host->name.empty(), "a host has a name");
    check_texts(*host);
    builder.add(std::move(host).value());
    const report::Fleet fleet = builder.finish();
    std::size_t written = 0;
    const report::Write count = [&](std::string_view piece) { written += piece.size(); };
    report::write_html(fleet, count);
    report::write_markdown(fleet, count);
    report::write_csv(fleet, count);
    report::write_json(fleet, count);
    report::write_junit(fleet, count, WARDEN_SEV_ERROR);
    report::write_sarif(fleet, count, 0);
    require(written > 0, "something is written");
    return 0;
}
