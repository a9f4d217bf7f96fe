#include "lxc/config_reader.hpp"

#include "base/text.hpp"
#include "lxc/config_walk.hpp"

#include <sys/stat.h>

namespace warden::lxc {

ConfigReader::ConfigReader(const Dir &root, ReaderLimits limits) : root_(root), limits_(limits) {}

ConfigReader::~ConfigReader() = default;

Result<std::string> ConfigReader::load(std::string_view path) const {
    return root_.read_file(path, limits_.max_file_bytes);
}

Result<Config> ConfigReader::read(std::string_view path, std::string_view shown) {
    TRY_ASSIGN(const std::string bytes, load(path));
    return expand(bytes, Syntax::lxc, shown.empty() ? root_.name_of(path) : std::string(shown));
}

Config ConfigReader::expand(std::string_view bytes, Syntax syntax, const std::string &shown) {
    Expanded out;
    ConfigWalk walk(root_, limits_, cache_);
    walk.text(out, bytes, syntax, shown);
    return Config(std::move(out.items), std::move(out.problems), syntax);
}

} // namespace warden::lxc
