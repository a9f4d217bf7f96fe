// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/record_text.hpp"

#include "base/text.hpp"

#include <cstdint>
#include <sys/stat.h>

namespace warden::state {
namespace {

constexpr std::size_t k_max_name = 255; // NAME_MAX

// FNV-1a, to keep a file name within NAME_MAX; a clash is caught by the names inside the record.
std::string hash_text(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    std::string out;
    for (int shift = 60; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 0xFU];
    return out;
}

int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

std::string escape_record(std::string_view text, bool is_name) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F || c == '%' || (is_name && (c == '/' || c == '='))) {
            out += '%';
            out += "0123456789ABCDEF"[byte >> 4U];
            out += "0123456789ABCDEF"[byte & 0xFU];
        } else {
            out += c;
        }
    }
    return out;
}

std::string unescape_record(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool coded =
            text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
        out += coded ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
        i += coded ? 2 : 0;
    }
    return out;
}

std::string record_file_name(std::string_view lxcpath, std::string_view name) {
    const std::string whole = escape_record(std::string(lxcpath) + "/" + std::string(name), true);
    // Room for the suffix of a temporary file.
    return whole.size() + 40 > k_max_name ? hash_text(whole) : whole;
}

std::vector<std::pair<std::string, std::string>> parse_record_lines(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const auto row : split(text, '\n')) {
        const auto equals = row.find('=');
        if (equals != std::string_view::npos)
            lines.emplace_back(row.substr(0, equals), unescape_record(row.substr(equals + 1)));
    }
    return lines;
}

Status make_record_directory(const Dir &root, std::string_view directory, mode_t mode) {
    std::string path;
    for (const auto part : split(directory, '/')) {
        TRY_ASSIGN(const Dir parent, root.open_dir(path));
        path += (path.empty() ? "" : "/") + std::string(part);
        if (mkdirat(parent.fd(), std::string(part).c_str(), path == directory ? mode : 0755) != 0 &&
            errno != EEXIST)
            return errno_error("cannot make the directory " + parent.name_of(part));
    }
    return k_done;
}

} // namespace warden::state
