// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/values/addresses.hpp"

#include "lxc/values/numbers.hpp"

#include <arpa/inet.h>
#include <limits>
#include <string>

namespace warden::lxc::values {
namespace {

bool is_address(int family, std::string_view text) {
    in6_addr bytes{}; // room for either family
    return inet_pton(family, std::string(text).c_str(), &bytes) == 1;
}

Fit address_fit(int family, std::string_view text) {
    return is_address(family, text) ? Fit::fits : Fit::refused;
}

Fit gateway(int family, std::string_view text) {
    return text == "auto" || text == "dev" ? Fit::fits : address_fit(family, text);
}

Fit with_prefix(int family, std::string_view text, std::uint64_t most, bool required) {
    const auto slash = text.find('/');
    if (!is_address(family, text.substr(0, slash)))
        return Fit::refused;
    if (slash == std::string_view::npos)
        return required ? Fit::refused : Fit::fits;
    return natural_up_to(text.substr(slash + 1), most);
}

} // namespace

bool is_link_local(std::string_view ipv6_address) {
    in6_addr bytes{};
    return inet_pton(AF_INET6, std::string(ipv6_address).c_str(), &bytes) == 1 &&
           IN6_IS_ADDR_LINKLOCAL(&bytes);
}

Fit ipv4_address(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank != std::string_view::npos && !is_address(AF_INET, text.substr(blank + 1)))
        return Fit::refused;
    return with_prefix(AF_INET, text.substr(0, blank), 32, false);
}

Fit ipv4_gateway(std::string_view text) {
    return gateway(AF_INET, text);
}

Fit ipv4_route(std::string_view text) {
    return with_prefix(AF_INET, text, 32, true);
}

Fit ipv6_address(std::string_view text) {
    return with_prefix(AF_INET6, text, std::numeric_limits<std::uint32_t>::max(), false);
}

Fit ipv6_gateway(std::string_view text) {
    return gateway(AF_INET6, text);
}

Fit ipv6_route(std::string_view text) {
    return with_prefix(AF_INET6, text, 128, true);
}

} // namespace warden::lxc::values
