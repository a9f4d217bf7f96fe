// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/hardware_address.hpp"

#include <array>
#include <cstddef>

namespace warden::ctl::check {
namespace {

constexpr std::size_t k_bytes = 6;

bool is_digit(char c) {
    return std::string_view("0123456789abcdefABCDEFxX").find(c) != std::string_view::npos;
}

} // namespace

HardwareAddress judge_hardware_address(std::string_view value) {
    std::array<std::string_view, k_bytes> bytes;
    std::size_t count = 0;
    for (; !value.empty() && count < k_bytes; ++count) {
        if (!is_digit(value[0]))
            return HardwareAddress::malformed;
        const std::size_t size = value.size() > 1 && is_digit(value[1]) ? 2 : 1;
        if (size == 1 && value.size() > 1 && value[1] != ':')
            return HardwareAddress::malformed;
        bytes[count] = value.substr(0, size);
        value.remove_prefix(size);
        for (std::size_t i = size; i < 3 && value.starts_with(':'); ++i)
            value.remove_prefix(1);
    }
    if (count > 0 && std::string_view("13579bdfBDF").find(bytes[0].back()) != std::string_view::npos)
        return HardwareAddress::group;
    bool zero = count == k_bytes;
    for (const std::string_view byte : bytes)
        zero = zero && byte.find_first_not_of('0') == std::string_view::npos;
    return zero ? HardwareAddress::zero : HardwareAddress::good;
}

} // namespace warden::ctl::check
