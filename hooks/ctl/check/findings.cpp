// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/findings.hpp"

#include <algorithm>
#include <utility>

namespace warden::ctl::check {
namespace {

constexpr std::size_t k_most_alike = 1000;

} // namespace

findings::Finding &Findings::push_back(findings::Finding finding) {
    settle();
    if (times_[finding.id]++ < k_most_alike) {
        kept_.push_back(std::move(finding));
        return kept_.back();
    }
    left_out_ = std::move(finding);
    return left_out_;
}

// The severity of a finding may have changed since it came.
void Findings::settle() {
    if (left_out_.id.empty())
        return;
    Rest &rest = rest_[left_out_.id];
    const auto severity = std::max(rest.first.severity, left_out_.severity);
    if (rest.count++ == 0)
        rest.first = std::exchange(left_out_, {});
    else
        rest.first.severity = severity;
    left_out_ = {};
}

std::vector<findings::Finding> Findings::take() && {
    settle();
    for (auto &[id, rest] : rest_) {
        rest.first.key.clear();
        rest.first.value.clear();
        rest.first.message = "and " + std::to_string(rest.count) + " more like those before, from here on";
        kept_.push_back(std::move(rest.first));
    }
    return std::move(kept_);
}

} // namespace warden::ctl::check
