// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cases/suite.hpp"

#include "base/text.hpp"
#include "lxc/config_reader.hpp"

#include <sys/stat.h>

namespace warden::ctl::cases {
namespace {

constexpr unsigned k_max_depth = 16;

std::string absolute(const configs::Tree &place, const std::string &path) {
    return path.starts_with('/') ? path : place.directory + "/" + path;
}

Status walk(const configs::Tree &place, const std::string &shown, unsigned depth,
            std::vector<std::string> &files) {
    TRY_ASSIGN(const struct stat status, place.root.status(absolute(place, shown)));
    if (!S_ISDIR(status.st_mode)) {
        if (depth == 0 || (S_ISREG(status.st_mode) && shown.ends_with(".case")))
            files.push_back(shown);
        return k_done;
    }
    if (depth > k_max_depth)
        return Error{shown + " lies too deep", ELOOP};
    TRY_ASSIGN(const auto names, place.root.list(absolute(place, shown)));
    for (const std::string &name : names) {
        if (!name.starts_with('.'))
            TRY(walk(place, shown + (shown.ends_with('/') ? "" : "/") + name, depth + 1, files));
    }
    return k_done;
}

std::string folder_of(const std::string &path) {
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace

Result<std::vector<std::string>> find_case_files(const configs::Tree &place,
                                                 const std::vector<std::string> &paths) {
    std::vector<std::string> files;
    for (const std::string &path : paths)
        TRY(walk(place, path, 0, files));
    return files;
}

std::size_t run_suite(const configs::Tree &place, const std::vector<std::string> &files,
                      const SuiteOptions &options, Runner &runner,
                      const std::function<void(const Outcome &)> &on_outcome) {
    std::size_t left_out = 0;
    for (const std::string &shown : files) {
        const std::string path = absolute(place, shown);
        const auto text = lxc::ConfigReader(place.root).load(path);
        const auto folder = place.root.open_dir(folder_of(path));
        if (!text || !folder) {
            on_outcome({{}, {shown, 0, 0}, {}, {}, (text ? folder.error() : text.error()).message});
            continue;
        }
        const CaseFile file = parse_case_file(shown, *text);
        for (const auto &problem : file.problems)
            on_outcome({{}, problem.at, {}, {}, problem.message});
        for (const Case &one : file.cases) {
            if (options.run && !options.run->is_in(shown + ":" + one.name))
                ++left_out;
            else
                on_outcome(runner.run(one, *folder));
        }
    }
    return left_out;
}

} // namespace warden::ctl::cases
