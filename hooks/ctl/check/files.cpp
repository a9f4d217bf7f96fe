// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/files.hpp"

#include "findings/proxmox_terms.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>
#include <unordered_set>

namespace warden::ctl::check {

struct FileChecks::File {
    configs::ConfigPath where;
    std::string bytes;
    std::optional<Shape> shape;
    std::optional<Outcome> outcome;
    std::optional<std::string> unreadable; // why
    bool is_config = true;
};

void FileChecks::read(File &file) {
    auto bytes = loader_.read(file.where);
    if (!bytes) {
        file.unreadable = bytes.error().message;
    } else if (!*bytes) {
        file.is_config = false;
    } else {
        file.bytes = std::move(**bytes);
        if (!checker_.asks_host(file.where.path) &&
            loader_.syntax_of(file.bytes, file.where.path) == lxc::Syntax::lxc)
            file.shape = shape_of(file.bytes, file.where);
        if (file.shape)
            file.outcome = alike_.find(*file.shape, file.where);
    }
}

void FileChecks::take(File &file, const configs::ConfigInput &input, judge::Verdict verdict) {
    Outcome outcome;
    auto of_file = checker_.check(input);
    if (judge_)
        judge_->settle(input, of_file);
    outcome.findings = news_of(input, std::move(verdict.findings), of_file, outcome.not_known);
    // Those of its own lines come first. What is said of an included file is said once, and not this
    // config's.
    const auto included = std::ranges::find_if(
        of_file, [&](const findings::Finding &finding) { return finding.at.file != input.where.shown; });
    std::move(of_file.begin(), included, std::back_inserter(outcome.findings));
    if (file.shape && verdict.of_text)
        alike_.keep(*file.shape, file.where, outcome);
    std::move(included, of_file.end(), std::back_inserter(outcome.findings));
    if (input.config.syntax() == lxc::Syntax::pve) {
        for (findings::Finding &finding : outcome.findings) {
            const std::string id = finding.container;
            if (finding.at.file == input.where.shown)
                findings::say_for_proxmox(finding, lxc::is_proxmox_id(id) ? id : "ID");
        }
    }
    file.outcome = std::move(outcome);
}

void FileChecks::look_at(std::span<File *const> files, const std::vector<std::string> &named) {
    std::vector<configs::ConfigInput> inputs;
    std::vector<bool> is_container;
    for (File *file : files) {
        inputs.push_back(loader_.from_text(std::move(file->bytes), file->where));
        is_container.push_back(std::ranges::find(named, file->where.shown) != named.end() ||
                               is_container_config(inputs.back()));
    }
    const auto take_one = [&](std::size_t index, judge::Verdict verdict) {
        take(*files[index], inputs[index], std::move(verdict));
    };
    if (judge_)
        return judge_->judge(inputs, is_container, take_one);
    for (std::size_t i = 0; i < inputs.size(); ++i)
        take_one(i, {{}, true});
}

void FileChecks::say(const File &file) {
    if (!file.is_config)
        return;
    report_.begin_file(file.where.shown);
    if (file.unreadable) {
        auto finding = offline_finding("CFG-001", *file.unreadable, {file.where.shown, 1, 0});
        finding.container = configs::container_of(file.where.path);
        return report_.add_not_checked(finding);
    }
    ++checked_;
    for (const auto &[id, count] : file.outcome->not_known)
        not_known_[id] += count;
    for (const findings::Finding &finding : file.outcome->findings)
        report_.add(finding);
}

void FileChecks::check(std::span<const configs::ConfigPath> paths, const std::vector<std::string> &named,
                       cli::Progress &progress) {
    std::vector<File> files;
    files.reserve(paths.size());
    std::vector<File *> first, again;
    std::unordered_set<std::string_view> shapes;
    for (const configs::ConfigPath &path : paths) {
        File &file = files.emplace_back(File{path, {}, {}, {}, {}, true});
        read(file);
        const bool left = file.is_config && !file.unreadable && !file.outcome;
        if (left)
            (!file.shape || shapes.insert(file.shape->text).second ? first : again).push_back(&file);
        progress.step();
    }
    look_at(first, named);
    for (File *file : again)
        file->outcome = alike_.find(*file->shape, file->where);
    std::erase_if(again, [](const File *file) { return file->outcome.has_value(); });
    look_at(again, named);
    for (const File &file : files)
        say(file);
}

} // namespace warden::ctl::check
