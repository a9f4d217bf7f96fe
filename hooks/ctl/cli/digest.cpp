// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/digest.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace warden::ctl::cli {
namespace {

// The subject's own file in a text is not what makes it different from others'.
std::string without_file(std::string text, const std::string &file) {
    // A byte that texts cannot hold, since each is made printable before it is shown; foreign ones must not
    // pass for ours.
    std::ranges::replace(text, Digest::k_own_file, '?');
    if (file.empty())
        return text;
    for (auto at = text.find(file); at != std::string::npos; at = text.find(file, at + 1))
        text.replace(at, file.size(), 1, Digest::k_own_file);
    return text;
}

findings::Finding general(const findings::Finding &finding, const Subject &subject) {
    findings::Finding out = finding;
    out.message = without_file(finding.message, subject.file);
    out.fix = without_file(finding.fix, subject.file);
    out.why = without_file(finding.why, subject.file);
    if (finding.at.file == subject.file)
        out.at = {};
    return out;
}

// What differs by value, and by what follows from it, is one kind.
std::string identity(const findings::Finding &finding) {
    std::string text = finding.id;
    for (const std::string *part : {&finding.key, &finding.message, &finding.waiver})
        text.append(1, '\0').append(*part);
    text.append(1, '\0').append(finding.at.text());
    return text.append(finding.waived ? "w" : "").append(std::to_string(finding.severity));
}

bool has(const std::string &text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// What migrate writes is one of these. Losing a setting and keeping both forms are decisions, and others that
// name migrate want it run after something else.
bool is_migration(const findings::Finding &finding) {
    constexpr std::array<std::string_view, 7> k_ids{"CFG-020", "DEV-001", "DEV-002", "DEV-101",
                                                    "LIM-001", "LIM-101", "LIM-106"};
    return std::ranges::find(k_ids, finding.id) != k_ids.end() && has(finding.fix, "lxc-warden migrate") &&
           !has(finding.fix, "--accept-lossy") && !has(finding.fix, "--keep-v1");
}

// As migrate's verdict on the file: a v1 line that is wrong, or one that would be lost.
bool stops_migrate(const findings::Finding &finding) {
    return has(finding.fix, "--accept-lossy") ||
           (finding.key.starts_with("lxc.cgroup.") && finding.severity == WARDEN_SEV_ERROR &&
            !is_migration(finding));
}

} // namespace

void Digest::begin(Subject subject) {
    end();
    current_stops_migrate_ = false;
    ++begun_;
    current_ = std::move(subject);
    current_is_clean_ = true;
    current_is_kept_ = false;
}

void Digest::end() {
    (current_stops_migrate_ ? migratable_later_ : migratable_) += std::exchange(current_migratable_, 0);
    if (!current_is_clean_)
        return;
    current_is_clean_ = false;
    ++clean_count_;
    if (clean_.size() < k_max_named)
        clean_.push_back(current_.title);
}

std::size_t Digest::kept_subject() {
    if (!current_is_kept_)
        subjects_.push_back(current_);
    current_is_kept_ = true;
    return subjects_.size() - 1;
}

void Digest::count(const findings::Finding &finding) {
    for (auto [all, one] :
         {std::pair(&counts_.errors, WARDEN_SEV_ERROR), std::pair(&counts_.warnings, WARDEN_SEV_WARNING),
          std::pair(&counts_.infos, WARDEN_SEV_INFO)}) {
        if (!finding.waived && finding.severity == one)
            ++*all;
    }
    if (finding.waived) {
        ++counts_.waived;
        return;
    }
    current_migratable_ += is_migration(finding) ? 1 : 0;
    current_stops_migrate_ = current_stops_migrate_ || stops_migrate(finding);
    DigestId &id = ids_[finding.id];
    ++id.findings;
    auto &seen_in = id_seen_in_[finding.id];
    if (finding.severity > id.severity) {
        id.severity = finding.severity;
        id.subjects = 0;
        seen_in = 0;
    }
    if (finding.severity < id.severity)
        return;
    id.subjects += seen_in == begun_ ? 0 : 1;
    seen_in = begun_;
}

void Digest::add(const findings::Finding &finding) {
    current_is_clean_ = false;
    findings::Finding shown = general(finding, current_);
    count(shown);
    std::string text = identity(shown);
    auto known = by_text_.find(text);
    if (known == by_text_.end()) {
        if (entries_.size() >= k_max_entries) {
            ++left_out_;
            return;
        }
        known = by_text_.emplace(std::move(text), entries_.size()).first;
        entries_.push_back({shown, {}, 0});
    }
    DigestEntry &entry = entries_[known->second];
    ++entry.count;
    const unsigned line = finding.at.file == current_.file ? finding.at.line : 0;
    if (entry.places.size() < k_max_named)
        entry.places.push_back({kept_subject(), line, std::move(shown.value), std::move(shown.live),
                                std::move(shown.fix), shown.generated.text()});
}

} // namespace warden::ctl::cli
