// SPDX-License-Identifier: LGPL-2.1-or-later
// A directory of its own for a test, removed at the end, with the files that the test puts there.
#pragma once

#include "base/dir.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace warden::test {

class TempTree {
public:
    TempTree() {
        std::string name = (std::filesystem::temp_directory_path() / "warden-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no temporary directory");
        path_ = name;
    }
    TempTree(TempTree &&other) noexcept : path_(std::exchange(other.path_, {})) {}
    TempTree(const TempTree &) = delete;
    TempTree &operator=(const TempTree &) = delete;
    ~TempTree() {
        std::error_code ignored;
        if (!path_.empty())
            std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path &path() const { return path_; }
    std::string name(std::string_view below) const { return (path_ / below).string(); }
    Dir dir() const { return Dir::open(path_.string()).value(); }

    void write(std::string_view below, std::string_view text) const {
        const auto file = path_ / below;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }
    std::string read(std::string_view below) const {
        std::ifstream in(path_ / below, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    std::filesystem::path path_;
};

} // namespace warden::test
