// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/profiles.hpp"

#include "base/text.hpp"

namespace warden::apparmor {
namespace {

constexpr std::string_view k_profiles = "sys/kernel/security/apparmor/profiles";
// A thousand containers with a hundred profiles each in their namespaces.
constexpr std::size_t k_max_bytes = std::size_t{32} << 20U;

} // namespace

ProfileList ProfileList::parse(std::string_view text) {
    ProfileList list;
    for (const auto line : split(text, '\n')) {
        if (line.empty())
            continue;
        auto label = parse_label(line);
        if (label && label->components.size() == 1)
            list.profiles_.push_back({std::move(label->components.front()), label->mode});
    }
    return list;
}

std::optional<Mode> ProfileList::mode_of(const Component &profile) const {
    std::optional<Mode> found;
    for (const auto &loaded : profiles_) {
        if (loaded.profile != profile)
            continue;
        if (found && *found != loaded.mode)
            return Mode::unknown;
        found = loaded.mode;
    }
    return found;
}

Result<ProfileList> read_profiles(const Dir &root) {
    TRY_ASSIGN(const std::string text, root.read_kernel_file(k_profiles, k_max_bytes));
    return ProfileList::parse(text);
}

} // namespace warden::apparmor
