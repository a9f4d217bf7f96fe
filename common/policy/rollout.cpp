// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/rollout.hpp"

#include "base/text.hpp"
#include "config/options.hpp"
#include "policy/waiver.hpp"

#include <array>
#include <cerrno>

namespace warden::policy {
namespace {

constexpr std::array<warden_option, 3> k_keys{{
    {"percent", WARDEN_INT, WARDEN_OPT_REQUIRED, nullptr, "0..100", "How many of a hundred containers."},
    {"seed", WARDEN_STRING, WARDEN_OPT_REQUIRED, nullptr, nullptr,
     "A name; with another one others come first."},
    {"from", WARDEN_STRING, 0, nullptr, nullptr, "The first day."},
}};

// FNV-1a, and the finalizer of splitmix64: names that differ in their last letter get unlike numbers. It must
// never change: containers that are in would leave.
std::uint64_t mixed(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash ^= static_cast<std::uint8_t>(c);
        hash *= 0x100000001b3U;
    }
    hash ^= hash >> 30U;
    hash *= 0xbf58476d1ce4e5b9U;
    hash ^= hash >> 27U;
    hash *= 0x94d049bb133111ebU;
    return hash ^ (hash >> 31U);
}

} // namespace

std::chrono::sys_days today() {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

std::string machine_id_of(const Dir &root) {
    const auto text = root.read_kernel_file("etc/machine-id", 256);
    return text ? std::string(trim(*text)) : std::string();
}

unsigned rollout_number(const Rollout &rollout, std::string_view machine_id, std::string_view container) {
    std::string text = rollout.seed;
    text.append(1, '\0').append(machine_id).append(1, '\0').append(container);
    return static_cast<unsigned>(mixed(text) % 100);
}

bool is_in(const Rollout &rollout, const Place &place, std::string_view container) {
    return place.today >= rollout.from &&
           rollout_number(rollout, place.machine_id, container) < rollout.percent;
}

std::string rollout_text(const Rollout &rollout, const Place &place, std::string_view container) {
    if (place.today < rollout.from)
        return "not before " + day_text(rollout.from);
    return std::string(is_in(rollout, place, container) ? "in" : "not in") + " the " +
           std::to_string(rollout.percent) + " % of seed " + rollout.seed + ": " +
           std::to_string(rollout_number(rollout, place.machine_id, container));
}

std::variant<Rollout, config::Problems> parse_rollout(const config::Section &section) {
    auto typed = config::read_options("[rollout]", k_keys, section.items, section.at);
    const auto &from = typed.values.at("from");
    const auto day = from.is_set ? parse_day(from.text) : std::chrono::sys_days{};
    if (!day)
        typed.problems.push_back(
            {from.at, "from: '" + printable(from.text) + "' is not a day, YYYY-MM-DD", EINVAL});
    if (!typed.problems.empty())
        return std::move(typed.problems);
    return Rollout{static_cast<unsigned>(typed.values.at("percent").number), typed.values.at("seed").text,
                   *day, section.at};
}

} // namespace warden::policy
