// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/filter_input.hpp"

#include "ctl/cli/output.hpp"

#include <array>
#include <unistd.h>

namespace warden::ctl::migrate {
namespace {

using Chunk = std::array<char, 65536>;

Result<std::string_view> read_chunk(int fd, Chunk &chunk) {
    for (;;) {
        const ssize_t got = ::read(fd, chunk.data(), chunk.size());
        if (got >= 0)
            return std::string_view(chunk.data(), static_cast<std::size_t>(got));
        if (errno != EINTR)
            return errno_error("cannot read standard input");
    }
}

} // namespace

Result<FilterInput> read_filter_input(int fd, std::size_t max_bytes) {
    FilterInput input;
    Chunk chunk;
    for (;;) {
        TRY_ASSIGN(const std::string_view part, read_chunk(fd, chunk));
        if (part.empty())
            return input;
        input.bytes += part;
        input.complete = input.bytes.size() <= max_bytes;
        if (!input.complete)
            return input;
    }
}

Status pass_through(int fd, const FilterInput &input) {
    cli::write_output(input.bytes);
    Chunk chunk;
    for (;;) {
        TRY_ASSIGN(const std::string_view part, read_chunk(fd, chunk));
        if (part.empty())
            return k_done;
        cli::write_output(part);
    }
}

} // namespace warden::ctl::migrate
