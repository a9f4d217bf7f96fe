// SPDX-License-Identifier: LGPL-2.1-or-later
// What check finds in a text, for the tests of its parts.
#pragma once

#include "ctl/check/checker.hpp"

#include "unit/cgroup/convert/row.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace warden::ctl::check::test {

using Found = std::vector<std::string>;

// "FAIL CFG-011 3" for every finding, in order.
inline Found told(const std::vector<findings::Finding> &findings) {
    Found out;
    for (const findings::Finding &finding : findings) {
        const char *word = finding.severity == WARDEN_SEV_ERROR     ? "FAIL "
                           : finding.severity == WARDEN_SEV_WARNING ? "WARN "
                                                                    : "INFO ";
        out.push_back(word + finding.id + " " + std::to_string(finding.at.line));
    }
    return out;
}

class Check : public testing::Test {
protected:
    std::vector<findings::Finding>
    findings(const std::string &text, CheckTarget target = {}, const std::string &path = "/x/c1/config",
             cgroup::HostFacts host = cgroup::convert::test::read_profile("default")) {
        const Dir root = tree_.dir();
        configs::ConfigLoader loader(root, configs::SyntaxChoice::automatic);
        Checker checker(root, target, std::move(host));
        return checker.check(loader.from_text(text, {path, path, false}));
    }
    Found check(const std::string &text, CheckTarget target = {}) { return told(findings(text, target)); }

    warden::test::TempTree tree_;
};

} // namespace warden::ctl::check::test
