// SPDX-License-Identifier: LGPL-2.1-or-later
// One expansion of a config, down through its includes. Internal to ConfigReader.
#pragma once

#include "lxc/config_reader.hpp"

#include <sys/types.h>
#include <utility>

namespace warden::lxc {

// What a file brings: its own settings and those of its includes.
struct ConfigReader::Expanded {
    std::vector<Item> items;
    std::vector<Problem> problems;
    bool reusable = true; // the same wherever it is included
    bool cut = false;     // a cycle or a limit was met: neither is what includes it
};

class ConfigWalk {
public:
    using Expanded = ConfigReader::Expanded;

    ConfigWalk(const Dir &root, const LookAtInclude &look, const ReaderLimits &limits,
               ConfigReader::Cache &cache)
        : root_(root), look_(look), limits_(limits), cache_(cache) {}

    void text(Expanded &out, std::string_view bytes, Syntax syntax, const std::string &file);

private:
    // A file is known by device and inode, so that one path written in many ways is still a cycle.
    struct Open {
        std::pair<std::uint64_t, std::uint64_t> identity;
        std::string path;
    };

    void row(Expanded &out, const Row &row, std::size_t index, const std::string &file);
    void include(Expanded &out, const Source &from, const std::string &path);
    void include_directory(Expanded &out, const Source &from, const std::string &path,
                           const std::vector<std::string> &names);
    void include_file(Expanded &out, const Source &from, const std::string &path,
                      const Result<Included> &found);
    std::shared_ptr<const Expanded> expand_file(const Source &from, const std::string &path,
                                                const Result<Included> &found);
    std::shared_ptr<const Expanded> refused(ProblemKind kind, const Source &from, std::string message);
    void add(Expanded &out, Item item);
    void merge(Expanded &out, const Expanded &part);
    void problem(Expanded &out, Problem found);

    const Dir &root_;
    const LookAtInclude &look_;
    const ReaderLimits &limits_;
    ConfigReader::Cache &cache_;
    std::vector<Open> open_;
    std::size_t added_ = 0; // on all levels together: bounds the work of this walk
};

} // namespace warden::lxc
