// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/doctor/diagnosis.hpp"

#include "base/text.hpp"
#include "ctl/containers/containers.hpp"
#include "ctl/freeze/target.hpp"
#include "ctl/tools/apply.hpp"
#include "lxc/lxcpath.hpp"

#include <algorithm>

namespace warden::ctl::doctor {
namespace {

using tools::State;

bool is_open(State state) {
    return state == State::unwired || state == State::partly || state == State::impossible ||
           state == State::not_checked;
}

void examine_tool(const Dir &root, const std::string &lxcpath, const tools::Tool &tool,
                  Diagnosis &diagnosis) {
    const auto state = tools::look_at(root, tool).state;
    const std::string name(tool.name);
    if (state == State::wired)
        diagnosis.fine(name + " freezes the containers that it makes snapshots of");
    if (!is_open(state))
        return;
    const std::string next = "run `lxc-warden freeze enable " + name + "`";
    if (tool.places == nullptr) {
        // LXC's own is on every host with LXC, and says itself that it cannot.
        if (tool.means == tools::Means::by_hand)
            diagnosis.add("FRZ-103", "not checked: whether " + name +
                                         " makes snapshots of containers here, and freezes them; " + next +
                                         " for the lines to put");
        return;
    }
    const auto users = freeze::containers_on(root, lxcpath, "@" + name);
    if (!users)
        return diagnosis.add("FRZ-103",
                             "not checked: what " + name + " makes snapshots of: " + users.error().message);
    if (users->empty())
        return;
    constexpr std::size_t k_most = 10;
    std::vector<std::string> some(
        users->begin(), users->begin() + static_cast<std::ptrdiff_t>(std::min(users->size(), k_most)));
    const std::string more =
        users->size() > k_most ? " and " + std::to_string(users->size() - k_most) + " more" : "";
    diagnosis.add("FRZ-102",
                  name + " makes snapshots of the storage of " + printable(join(some, ", ")) + more +
                      " and does not freeze them: " + next,
                  std::string(tools::state_word(state)));
}

} // namespace

void examine_snapshot_tools(const Dir &root, Diagnosis &diagnosis) {
    const auto lxcpath = lxc::default_lxcpath(root);
    const auto names = containers::defined_containers(root, lxcpath);
    if (!names || names->empty())
        return; // examine_lxc says so
    for (const auto &tool : tools::all_tools())
        examine_tool(root, lxcpath, tool, diagnosis);
}

} // namespace warden::ctl::doctor
