// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/proposal.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <cctype>

namespace warden::ctl::check {
namespace {

using Words = std::span<const std::string_view>;

std::string in_small_letters(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

// As it is written in the list, whatever its case.
std::string_view same_word(std::string_view word, Words choices) {
    const std::string small = in_small_letters(word);
    const auto found = std::ranges::find_if(
        choices, [&](std::string_view choice) { return in_small_letters(choice) == small; });
    return found == choices.end() ? std::string_view{} : *found;
}

std::string_view right_word(std::string_view word, Words choices) {
    const std::string small = in_small_letters(word);
    for (const std::string &meant :
         {small, small.starts_with("cap_") ? small.substr(4) : std::string(), "sig" + small}) {
        if (const auto found = same_word(meant, choices); !found.empty())
            return found;
    }
    return {};
}

} // namespace

std::string proposal(lxc::ValueKind kind, std::string_view value, unsigned lxc) {
    constexpr std::size_t most = 200; // of what is typed by hand
    std::string out;
    const Words choices = lxc::values::choices(kind);
    const bool flag = kind == lxc::ValueKind::flag || kind == lxc::ValueKind::lenient_flag;
    if (value.size() > most)
        return {};
    if (const auto meant = flag ? parse_bool(in_small_letters(value)) : std::nullopt)
        out = *meant ? "1" : "0";
    for (const std::string_view word : choices.empty() ? std::vector<std::string_view>{} : words(value)) {
        const bool right = lxc::values::fit(kind, word, lxc) == lxc::values::Fit::fits;
        const auto meant = right ? word : right_word(word, choices);
        if (meant.empty())
            return {};
        out += (out.empty() ? "" : " ") + std::string(meant);
    }
    return !out.empty() && lxc::values::fit(kind, out, lxc) == lxc::values::Fit::fits ? out : std::string();
}

} // namespace warden::ctl::check
