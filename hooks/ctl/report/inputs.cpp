// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/inputs.hpp"

#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>

namespace warden::ctl::report {
namespace {

constexpr unsigned k_max_depth = 16;
constexpr std::size_t k_max_files = 100'000;

class Finder {
public:
    Finder(const Dir &root, Inputs &inputs) : root_(root), inputs_(inputs) {}

    void add_named(const std::string &path) {
        const auto status = root_.status(path);
        if (!status)
            return fail(path, status.error().message);
        if (S_ISDIR(status->st_mode))
            return add_directory(path, 0);
        add_file(path);
    }

private:
    void fail(const std::string &path, std::string message) {
        inputs_.problems.push_back({path, std::move(message)});
    }

    void add_file(const std::string &path) {
        if (seen_.size() == k_max_files)
            return fail(path, "left out: there are more than 100000 files");
        if (seen_.insert(path).second)
            inputs_.files.push_back(path);
    }

    void add_directory(const std::string &path, unsigned depth) {
        if (depth == k_max_depth)
            return fail(path, "left out: it is more than 16 directories deep");
        const auto names = root_.list(path);
        if (!names)
            return fail(path, names.error().message);
        for (const std::string &name : *names) {
            if (name.starts_with('.'))
                continue;
            const std::string inner = path + (path.ends_with('/') ? "" : "/") + name;
            struct stat status {};
            if (fstatat(root_.fd(), inner.c_str() + 1, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                S_ISDIR(status.st_mode))
                add_directory(inner, depth + 1);
            else if (name.ends_with(".json"))
                add_file(inner);
        }
    }

    const Dir &root_;
    Inputs &inputs_;
    std::set<std::string> seen_;
};

} // namespace

Inputs find_inputs(const Dir &root, const std::string &directory, const std::vector<std::string> &paths) {
    Inputs inputs;
    Finder finder(root, inputs);
    for (const std::string &path : paths)
        finder.add_named(path.starts_with('/') ? path
                                               : directory + (directory.ends_with('/') ? "" : "/") + path);
    return inputs;
}

} // namespace warden::ctl::report
