// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/checker.hpp"

#include "ctl/check/checks.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

namespace warden::ctl::check {

findings::Finding offline_finding(std::string_view id, std::string message, const Source &at) {
    const auto &table = offline_checks();
    if (std::ranges::find(table, id, &findings::Check::id) == table.end())
        throw std::logic_error("no finding is called " + std::string(id));
    return findings::finding_from(table, id, std::move(message), at);
}

bool Checker::is_new_include(const std::string &file) {
    return seen_includes_.insert(file).second;
}

std::vector<findings::Finding> Checker::check(const configs::ConfigInput &input) {
    const auto &items = input.config.items();
    // Whether an included file is looked at is decided once for all of its lines here, also for those after
    // an include of its own.
    std::vector<bool> lint(items.size(), true);
    std::map<std::string_view, bool> decided;
    std::string_view file;
    bool look = true;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].included && items[i].at.file != file) {
            file = items[i].at.file;
            const auto known = decided.find(file);
            look = known != decided.end()
                       ? known->second
                       : decided.emplace(file, is_new_include(items[i].at.file)).first->second;
        }
        lint[i] = !items[i].included || look;
    }
    Findings findings;
    check_text(findings, input);
    check_proxmox(findings, input, target_, host_);
    const Dir *live = asks_host(input.where.path) ? &root_ : nullptr;
    const auto refused = check_limits(findings, input, lint, target_, host_, live);
    check_keys(findings, input, lint, target_, refused);
    check_start(findings, input, lint);
    check_start_values(findings, input, lint, live);
    auto found = std::move(findings).take();
    const auto told_before = [&](const findings::Finding &finding) {
        return finding.at.file != input.where.shown &&
               !told_.insert(finding.id + " " + finding.at.text() + " " + finding.message).second;
    };
    std::erase_if(found, told_before);
    const std::string container = configs::container_of(input.where.path);
    for (findings::Finding &finding : found)
        finding.container = finding.at.file == input.where.shown ? container : "";
    std::ranges::stable_sort(found, {}, [&](const findings::Finding &finding) {
        return std::tuple(finding.at.file != input.where.shown, std::string_view(finding.at.file),
                          finding.at.line);
    });
    return found;
}

} // namespace warden::ctl::check
