// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_reader.hpp"

#include "base/text.hpp"
#include "lxc/config_bytes.hpp"
#include "lxc/config_walk.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace warden::lxc {

Result<Included> look_at_include(const Dir &root, const std::string &path, const ReaderLimits &limits) {
    Included found;
    // Looked at before it is opened: opening a device can already do something.
    const auto status = root.status(path);
    if (path.ends_with('/') || (status && S_ISDIR(status->st_mode))) {
        found.is_directory = true;
        TRY_ASSIGN(found.names, root.list(path));
        return found;
    }
    TRY(status);
    if (!S_ISREG(status->st_mode))
        return Error{"the include " + path + " is not a regular file", ENOTSUP};
    found.identity = {status->st_dev, status->st_ino};
    TRY_ASSIGN(found.bytes, read_within(root, path, limits));
    return found;
}

ConfigReader::ConfigReader(const Dir &root, ReaderLimits limits, LookAtInclude look)
    : root_(root), look_(std::move(look)), limits_(limits) {
    if (!look_)
        look_ = [this](const std::string &path, const ReaderLimits &bounds) {
            return look_at_include(root_, path, bounds);
        };
}

ConfigReader::~ConfigReader() = default;

Result<std::string> ConfigReader::load(std::string_view path) const {
    return read_within(root_, path, limits_);
}

Result<std::string> ConfigReader::start_of(std::string_view path, std::size_t max_bytes) const {
    TRY_ASSIGN(const Fd fd, root_.open_regular(path));
    std::string start(max_bytes, '\0');
    const ssize_t got = ::read(*fd, start.data(), start.size());
    if (got < 0)
        return errno_error("cannot read " + root_.name_of(path));
    start.resize(static_cast<std::size_t>(got));
    return start;
}

Result<Config> ConfigReader::read(std::string_view path, std::string_view shown) {
    TRY_ASSIGN(const std::string bytes, load(path));
    return expand(bytes, Syntax::lxc, shown.empty() ? root_.name_of(path) : std::string(shown));
}

Config ConfigReader::expand(std::string_view bytes, Syntax syntax, const std::string &shown) {
    Expanded out;
    ConfigWalk walk(root_, look_, limits_, cache_);
    walk.text(out, bytes, syntax, shown);
    return Config(std::move(out.items), std::move(out.problems), syntax);
}

} // namespace warden::lxc
