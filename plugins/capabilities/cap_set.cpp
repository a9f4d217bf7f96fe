// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cap_set.hpp"

#include "base/units.hpp"

#include <memory>
#include <sys/capability.h>

namespace warden::capabilities {
namespace {

constexpr unsigned k_bits = 64;

CapSet bit(unsigned capability) {
    return CapSet{1} << capability;
}

void evaluate(const std::vector<std::string> &words, bool keep, unsigned last, ConfiguredSet &result) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (keep && words[i] == "none") {
            result.bounding = 0;
            continue;
        }
        const auto capability = parse_capability(words[i]);
        if (!capability)
            result.unknown.push_back(i);
        else if (*capability <= last) // an older kernel does not have it, so nobody does
            result.bounding = keep ? result.bounding | bit(*capability) : result.bounding & ~bit(*capability);
    }
}

} // namespace

CapSet full_set(unsigned last) {
    return last + 1 >= k_bits ? ~CapSet{0} : bit(last + 1) - 1;
}

std::optional<unsigned> parse_capability(std::string_view name) {
    if (const auto number = parse_u64(name))
        return *number < k_bits ? std::optional(static_cast<unsigned>(*number)) : std::nullopt;
    // libcap takes any case; LXC compares with its own lower-case names.
    if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos)
        return std::nullopt;
    cap_value_t value = 0;
    if (cap_from_name(("cap_" + std::string(name)).c_str(), &value) != 0)
        return std::nullopt;
    return static_cast<unsigned>(value);
}

std::string set_text(CapSet set) {
    std::string text;
    for (unsigned i = 0; i < k_bits; ++i) {
        if ((set & bit(i)) == 0)
            continue;
        const std::unique_ptr<char, int (*)(void *)> name(cap_to_name(static_cast<cap_value_t>(i)), cap_free);
        const std::string_view known = name ? name.get() : "";
        text += text.empty() ? "" : ", ";
        text += known.starts_with("cap_") ? std::string(known.substr(4)) : std::to_string(i);
    }
    return text.empty() ? "none" : text;
}

ConfiguredSet configured_set(const std::vector<std::string> &drop, const std::vector<std::string> &keep,
                             unsigned last) {
    ConfiguredSet result;
    result.both = !drop.empty() && !keep.empty();
    result.bounding = keep.empty() ? full_set(last) : 0;
    evaluate(keep.empty() ? drop : keep, !keep.empty(), last, result);
    return result;
}

} // namespace warden::capabilities
