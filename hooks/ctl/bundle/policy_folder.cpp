// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/bundle/policy_folder.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "base/utc.hpp"
#include "policy/block.hpp"
#include "policy/policy.hpp"

#include <chrono>
#include <cstdlib>

namespace warden::ctl::bundle {
namespace {

namespace po = boost::program_options;

std::int64_t now_seconds() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Status check_policy(const Dir &folder, const received::PolicyFiles &files) {
    config::DropIns texts;
    for (const auto &[name, text] : files)
        texts.files.push_back({folder.name_of(name), text});
    std::string problems;
    for (const auto &problem : warden::policy::parse_policy(texts).problems)
        problems += "\n  " + problem.text();
    return problems.empty() ? Status(k_done) : received::refused("these are not policy files:" + problems);
}

} // namespace

Result<received::PolicyFiles> read_policy_folder(const Dir &folder) {
    TRY_ASSIGN(const auto names, folder.list(""));
    received::PolicyFiles files;
    std::size_t total = 0;
    for (const std::string &name : names) {
        if (!name.ends_with(".conf") || name.starts_with('.'))
            continue;
        const std::string what = folder.name_of(printable(name, 100));
        if (!received::is_policy_name(name))
            return received::refused(what +
                                     ": a name may have letters, digits and ._+@- and at most 90 of them");
        if (folder.read_link(name))
            return received::refused(
                what + " is a symbolic link; where it is to mask a file, put an empty file there");
        TRY_ASSIGN(std::string text, folder.read_file(name, config::k_max_file_bytes));
        total += text.size();
        if (files.size() == received::k_max_files || total > received::k_max_total_bytes)
            return received::refused(folder.name() + " has more than " +
                                     std::to_string(received::k_max_files) + " files or " +
                                     std::to_string(received::k_max_total_bytes) + " bytes");
        files.emplace(name, std::move(text));
    }
    TRY(check_policy(folder, files));
    return files;
}

void add_described(po::options_description &options) {
    options.add_options()("revision", po::value<std::string>(),
                          "the site's own name for this state: a number, a tag, a commit")(
        "minimum-version", po::value<std::string>()->default_value(WARDEN_VERSION),
        "the least version of lxc-warden that may use it");
}

Result<received::Manifest> described(const received::PolicyFiles &files, const cli::Arguments &arguments) {
    const std::string revision = arguments.text("revision"), minimum = arguments.text("minimum-version");
    if (!policy::is_revision(revision))
        return Error{"--revision takes 1 to 64 letters, digits and ._:+~-", EINVAL};
    const auto version = received::compare_versions(minimum, "0");
    if (!version)
        return Error{"--minimum-version: " + version.error().message, EINVAL};
    std::string time = now_text();
    if (const char *epoch = std::getenv("SOURCE_DATE_EPOCH")) {
        const auto seconds = parse_i64(epoch);
        time = seconds ? utc_text(*seconds) : "";
        if (!received::is_utc_time(time))
            return Error{"SOURCE_DATE_EPOCH is not a time (seconds since 1970)", EINVAL};
    }
    return received::manifest_of(files, revision, time, minimum);
}

std::string now_text() {
    return utc_text(now_seconds());
}

} // namespace warden::ctl::bundle
