// SPDX-License-Identifier: LGPL-2.1-or-later
// The config files that check was given: read, looked at together, reported in their order.
#pragma once

#include "ctl/check/alike.hpp"
#include "ctl/check/checker.hpp"
#include "ctl/check/report.hpp"
#include "ctl/cli/progress.hpp"
#include "ctl/judge/judge.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace warden::ctl::check {

// Borrows all of them. Without a judge the policy is not asked.
class FileChecks {
public:
    FileChecks(configs::ConfigLoader &loader, Checker &checker, const std::optional<judge::Judge> &judge,
               Report &report)
        : loader_(loader), checker_(checker), judge_(judge), report_(report) {}

    // named: what the command line names, which is meant as a container's config whatever it looks like. A
    // step of the progress for each file.
    void check(std::span<const configs::ConfigPath> paths, const std::vector<std::string> &named,
               cli::Progress &progress);

    std::size_t checked() const { return checked_; }
    const NotKnown &not_known() const { return not_known_; }

private:
    struct File;

    void read(File &file);
    void look_at(std::span<File *const> files, const std::vector<std::string> &named);
    void take(File &file, const configs::ConfigInput &input, judge::Verdict verdict);
    void say(const File &file);

    configs::ConfigLoader &loader_;
    Checker &checker_;
    const std::optional<judge::Judge> &judge_;
    Report &report_;
    Alike alike_;
    std::size_t checked_ = 0;
    NotKnown not_known_;
};

} // namespace warden::ctl::check
