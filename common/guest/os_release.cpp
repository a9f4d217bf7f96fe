// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/os_release.hpp"

#include "base/text.hpp"

#include <array>

namespace warden::guest {
namespace {

struct Known {
    std::string_view id, version;
    unsigned systemd;
};

// From the distributions' package lists.
constexpr std::array<Known, 16> k_known{{{"debian", "8", 215},
                                         {"debian", "9", 232},
                                         {"debian", "10", 241},
                                         {"ubuntu", "15.04", 219},
                                         {"ubuntu", "16.04", 229},
                                         {"ubuntu", "18.04", 237},
                                         {"centos", "7", 219},
                                         {"rhel", "7", 219},
                                         {"ol", "7", 219},
                                         {"scientific", "7", 219},
                                         {"amzn", "2", 219},
                                         {"opensuse", "42", 228},
                                         {"sles", "12", 228},
                                         {"fedora", "24", 229},
                                         {"centos", "8", 239},
                                         {"rhel", "8", 239}}};

std::string unquoted(std::string_view value) {
    value = trim(value);
    const bool quoted =
        value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
    return printable(quoted ? value.substr(1, value.size() - 2) : value, 100);
}

// "7" is meant by "7.9", "16.04" by itself.
bool is_version(std::string_view version, std::string_view known) {
    return version == known || (version.starts_with(known) && version.substr(known.size()).starts_with('.'));
}

} // namespace

OsRelease parse_os_release(std::string_view text) {
    OsRelease os;
    for (const auto line : split(text, '\n')) {
        const auto equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        const auto key = trim(line.substr(0, equals));
        if (key == "ID")
            os.id = unquoted(line.substr(equals + 1));
        else if (key == "VERSION_ID")
            os.version_id = unquoted(line.substr(equals + 1));
        else if (key == "PRETTY_NAME")
            os.name = unquoted(line.substr(equals + 1));
    }
    return os;
}

std::optional<unsigned> usual_systemd(const OsRelease &os) {
    for (const auto &[id, version, systemd] : k_known) {
        if (os.id == id && is_version(os.version_id, version))
            return systemd;
    }
    return std::nullopt;
}

} // namespace warden::guest
