// SPDX-License-Identifier: LGPL-2.1-or-later
// Problems of a config's bytes, before their meaning.
#pragma once

#include "base/dir.hpp"
#include "lxc/config.hpp"
#include "lxc/config_reader.hpp"

namespace warden::lxc {

// NUL bytes and invalid UTF-8, each told once, at its first line. file becomes Source::file.
std::vector<Problem> check_bytes(std::string_view bytes, Syntax syntax, const std::string &file);

// LF, CR LF and lone CR all end a line; what stands after the last one is a line too.
std::size_t count_lines(std::string_view bytes);

// A file below root; more bytes or lines than the limits allow is an error (EFBIG).
Result<std::string> read_within(const Dir &root, std::string_view path, const ReaderLimits &limits);

} // namespace warden::lxc
