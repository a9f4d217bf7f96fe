// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/twice_told.hpp"

#include <functional>

namespace warden::ctl::denials {

TwiceTold::Slot &TwiceTold::slot(std::size_t hash) {
    Slot &found = slots_[hash % slots_.size()];
    if (found.hash != hash)
        found = {hash, 0}; // what was here is too long ago
    return found;
}

bool TwiceTold::answered(std::size_t hash, int side) {
    Slot &found = slot(hash);
    if (found.balance * side >= 0)
        return false;
    found.balance += side;
    return true;
}

bool TwiceTold::again(const apparmor::ParsedLine &line) {
    constexpr std::size_t mix = 0x9E3779B97F4A7C15U;
    const int side = line.form == apparmor::LineForm::audit ? 1 : -1;
    const std::hash<std::string_view> hash;
    const std::size_t text = hash(line.fields);
    const std::string_view id = line.denial.audit_id;
    const auto colon = id.rfind(':');
    // Lines without a serial number ("audit[1856]: AVC apparmor=..." of journalctl), and for them those with
    // one.
    const std::size_t unnumbered = text ^ mix, numbered = (text ^ mix) * 3;
    if (colon == std::string_view::npos) {
        if (answered(unnumbered, side) || answered(numbered, side))
            return true;
        slot(unnumbered).balance += side;
        return false;
    }
    const std::size_t exact = text ^ (hash(id.substr(colon)) * mix);
    if (answered(exact, side)) {
        slot(numbered).balance += side;
        return true;
    }
    if (answered(unnumbered, side))
        return true;
    slot(exact).balance += side;
    slot(numbered).balance += side;
    return false;
}

} // namespace warden::ctl::denials
