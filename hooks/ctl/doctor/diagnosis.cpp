// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/doctor/diagnosis.hpp"

namespace warden::ctl::doctor {

void Diagnosis::add(std::string_view id, std::string message, std::string live, Source at) {
    auto finding = findings::finding_from(doctor_checks(), id, std::move(message), std::move(at));
    finding.live = std::move(live);
    findings_.push_back(std::move(finding));
}

void Diagnosis::add_with_fix(std::string_view id, std::string message, std::string live, std::string fix) {
    add(id, std::move(message), std::move(live));
    findings_.back().fix = std::move(fix);
}

} // namespace warden::ctl::doctor
