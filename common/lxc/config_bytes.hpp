// Problems of a config's bytes, before their meaning.
#pragma once

#include "lxc/config.hpp"

namespace warden::lxc {

// NUL bytes and invalid UTF-8, each told once, at its first line. file becomes Source::file.
std::vector<Problem> check_bytes(std::string_view bytes, Syntax syntax, const std::string &file);

} // namespace warden::lxc
