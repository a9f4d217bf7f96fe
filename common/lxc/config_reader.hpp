// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads configs and their includes from a root tree.
#pragma once

#include "base/dir.hpp"
#include "lxc/config.hpp"
#include "lxc/config_text.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warden::lxc {

// A config is hostile input; these bound time and memory. LXC itself has none of them but 2 GiB a file.
struct ReaderLimits {
    std::size_t max_file_bytes = std::size_t{4} << 20U;
    std::size_t max_lines = 100'000;  // of one file; each takes some hundred bytes of memory in an edit
    std::size_t max_depth = 32;       // nested includes
    std::size_t max_items = 100'000;  // settings of one config; those of an include count at each place
    std::size_t max_problems = 1'000; // of one config; further ones are dropped
};

// What the path of an include leads to: a directory's names, or a regular file's bytes.
struct Included {
    bool is_directory = false;
    std::pair<std::uint64_t, std::uint64_t> identity; // device and inode of a file
    std::vector<std::string> names;
    std::string bytes;
};
// ENOENT: a directory that is not there, which LXC tolerates when the path ends with a slash. ENOTSUP:
// neither a directory nor a regular file. EFBIG: beyond the limits.
Result<Included> look_at_include(const Dir &root, const std::string &path, const ReaderLimits &limits);
// The same by other means, for includes that may lie where no answer comes.
using LookAtInclude = std::function<Result<Included>(const std::string &path, const ReaderLimits &limits)>;

// Borrows root, which must outlive the reader. A reader is one look at the file system: included files and
// directories are read once and kept, so that ten thousand containers parse common.conf once; make a new
// reader to see changes. Directory includes are taken in bytewise order, LXC takes them in readdir(3) order.
class ConfigReader {
public:
    // look: instead of look_at_include(), if there is one.
    explicit ConfigReader(const Dir &root, ReaderLimits limits = {}, LookAtInclude look = {});
    ~ConfigReader();
    ConfigReader(const ConfigReader &) = delete;
    ConfigReader &operator=(const ConfigReader &) = delete;

    // path is below root, `shown` is what error texts and Source::file call it (default: Dir::name_of(path)).
    // An Error when the config itself cannot be read; what is wrong with includes is a Problem.
    Result<Config> read(std::string_view path, std::string_view shown = {});
    // The same for a text that is already in memory; `shown` becomes Source::file.
    Config expand(std::string_view bytes, Syntax syntax, const std::string &shown);
    // The bytes of a config file; one beyond the limits is an error (EFBIG).
    Result<std::string> load(std::string_view path) const;
    // The first bytes of a regular file of any size.
    Result<std::string> start_of(std::string_view path, std::size_t max_bytes) const;

private:
    friend class ConfigWalk;
    struct Expanded;
    // Included files by path as written; not those in which a cycle or a limit was met.
    using Cache = std::map<std::string, std::shared_ptr<const Expanded>, std::less<>>;

    const Dir &root_;
    LookAtInclude look_;
    ReaderLimits limits_;
    Cache cache_;
};

} // namespace warden::lxc
