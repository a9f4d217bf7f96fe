// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/reader.hpp"

#include "base/text.hpp"
#include "base/utc.hpp"
#include "ctl/report/json_objects.hpp"
#include "findings/report_json.hpp"

#include <algorithm>

namespace warden::ctl::report {
namespace {

constexpr std::size_t k_max_text = 4000;
constexpr std::size_t k_max_name = 255; // of a host, in the DNS

// Most texts are plain, and there are millions of them.
bool is_plain(std::string_view text) {
    return text.size() <= k_max_text &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

class ReportReader {
public:
    explicit ReportReader(TextPool &pool) : pool_(pool) {}

    Status top(const JsonMember &member) {
        if (member.key == "schema_version") {
            if (member.kind != JsonMember::Kind::number || member.number < 1)
                return Error{"is not an audit report: its schema_version is not a number", EINVAL};
            if (member.number > findings::k_schema_version)
                return Error{"was written by a newer lxc-warden (schema_version " +
                                 std::to_string(member.number) + ", this one reads " +
                                 std::to_string(findings::k_schema_version) + ")",
                             EINVAL};
            has_version_ = true;
        }
        return k_done;
    }

    Status object(std::string_view path, const JsonObject &object) {
        if (path == "findings[]")
            return finding(object);
        if (path == "containers[]")
            return container(object, true);
        if (path == "not_covered[]")
            return container(object, false);
        if (path == "host")
            return host(object);
        if (path == "product")
            return keep(object, "version", report_.version);
        if (path == "policy")
            return policy(object);
        if (path == "policy.waivers[]")
            return waiver(object);
        if (path == "policy.rollouts[]")
            return rollout(object);
        if (path == "counts") {
            TRY_ASSIGN(report_.not_checked_count, object.count("not_checked"));
            has_counts_ = true;
        }
        return path.empty() ? document(object) : Status(k_done);
    }

    Result<HostReport> result() {
        if (!has_version_ || !has_host_ || !has_counts_)
            return Error{"is not an audit report, which `lxc-warden audit --format json` writes", EINVAL};
        return std::move(report_);
    }

private:
    std::string_view kept(std::string_view text) {
        return is_plain(text) ? pool_.keep(text) : pool_.keep(printable(text, k_max_text));
    }
    Status keep(const JsonObject &object, std::string_view key, std::string_view &into) {
        TRY_ASSIGN(const auto text, object.text(key));
        into = kept(text);
        return k_done;
    }
    static Status line(const JsonObject &object, unsigned &into) {
        TRY_ASSIGN(const auto number, object.count("line"));
        into = static_cast<unsigned>(std::min<std::uint64_t>(number, UINT32_MAX));
        return k_done;
    }

    Status document(const JsonObject &object) {
        TRY_ASSIGN(const auto text, object.text("time"));
        if (text.empty())
            return k_done; // written by a version that did not say so yet
        report_.time = parse_utc(text);
        return report_.time ? Status(k_done)
                            : Status(Error{"'time' is not a point in time, YYYY-MM-DDTHH:MM:SSZ", EINVAL});
    }

    Status host(const JsonObject &object) {
        has_host_ = true;
        TRY_ASSIGN(const auto name, object.text("name"));
        report_.name = pool_.keep(printable(name, k_max_name));
        TRY(keep(object, "machine", report_.machine));
        TRY(keep(object, "os", report_.os));
        TRY(keep(object, "kernel", report_.kernel));
        TRY(keep(object, "lxc", report_.lxc));
        return keep(object, "not_checked", report_.not_checked);
    }

    Status policy(const JsonObject &object) {
        TRY(keep(object, "revision", report_.revision));
        TRY(keep(object, "digest", report_.digest));
        TRY_ASSIGN(report_.policy_problems, object.count("problems"));
        return k_done;
    }

    Status finding(const JsonObject &object) {
        HostFinding one;
        TRY(keep(object, "id", one.id));
        if (!warden::policy::is_finding_id(one.id))
            return Error{"'id' is not a finding's, such as APP-001", EINVAL};
        TRY_ASSIGN(const auto severity, object.text("severity"));
        if (severity != "info" && severity != "warning" && severity != "error")
            return Error{"'severity' is not info, warning or error", EINVAL};
        one.severity = severity == "error"     ? WARDEN_SEV_ERROR
                       : severity == "warning" ? WARDEN_SEV_WARNING
                                               : WARDEN_SEV_INFO;
        for (const auto &[key, into] :
             {std::pair("container", &one.container), std::pair("file", &one.file),
              std::pair("key", &one.key), std::pair("value", &one.value), std::pair("live", &one.live),
              std::pair("message", &one.message), std::pair("why", &one.why), std::pair("fix", &one.fix),
              std::pair("waiver", &one.waiver)})
            TRY(keep(object, key, *into));
        TRY_ASSIGN(one.waived, object.flag("waived"));
        TRY(line(object, one.line));
        report_.findings.push_back(one);
        return k_done;
    }

    Status container(const JsonObject &object, bool covered) {
        HostContainer one;
        one.covered = covered;
        TRY(keep(object, "name", one.name));
        if (one.name.empty())
            return Error{"a container has no name", EINVAL};
        TRY(keep(object, "lxcpath", one.lxcpath));
        TRY(keep(object, "state", one.state));
        TRY(keep(object, "not_checked", one.not_checked));
        if (covered) {
            TRY_ASSIGN(const auto mode, object.text("mode"));
            one.mode = mode == "enforce" ? warden::policy::Mode::enforce : warden::policy::Mode::audit;
            TRY_ASSIGN(one.allowed, object.flag("allowed"));
        }
        report_.containers.push_back(one);
        return k_done;
    }

    Status waiver(const JsonObject &object) {
        HostWaiver one;
        TRY(keep(object, "id", one.id));
        TRY(keep(object, "owner", one.owner));
        TRY(keep(object, "reason", one.reason));
        TRY(keep(object, "file", one.file));
        TRY(line(object, one.line));
        if (const JsonMember *names = object.find("containers"))
            one.containers = kept(names->text);
        TRY_ASSIGN(const auto until, object.text("until"));
        const auto day = warden::policy::parse_day(until);
        if (!day || !warden::policy::is_finding_id(one.id))
            return Error{"a waiver without a finding's id, or without the day until which it holds", EINVAL};
        one.until = *day;
        report_.waivers.push_back(one);
        return k_done;
    }

    Status rollout(const JsonObject &object) {
        HostRollout one;
        TRY(keep(object, "mode", one.mode));
        TRY(keep(object, "seed", one.seed));
        TRY_ASSIGN(const auto percent, object.count("percent"));
        one.percent = static_cast<unsigned>(std::min<std::uint64_t>(percent, 100));
        for (const auto &[key, into] : {std::pair("in", &one.in), std::pair("out", &one.out)}) {
            if (const JsonMember *names = object.find(key))
                *into = static_cast<std::uint64_t>(names->number);
        }
        report_.rollouts.push_back(one);
        return k_done;
    }

    TextPool &pool_;
    HostReport report_;
    bool has_version_ = false, has_host_ = false, has_counts_ = false;
};

} // namespace

std::string_view stem_of(std::string_view source) {
    source.remove_prefix(std::min(source.rfind('/') + 1, source.size()));
    if (source.ends_with(".json"))
        source.remove_suffix(5);
    return source;
}

Result<HostReport> read_report(std::string_view text, std::string_view source, TextPool &pool) {
    ReportReader reader(pool);
    TRY(visit_json(
        text, [&](const JsonMember &member) { return reader.top(member); },
        [&](std::string_view path, const JsonObject &object) { return reader.object(path, object); }));
    TRY_ASSIGN(HostReport report, reader.result());
    report.source = pool.keep(printable(source, k_max_text));
    if (report.name.empty())
        report.name = pool.keep(printable(stem_of(source), k_max_text));
    return report;
}

} // namespace warden::ctl::report
