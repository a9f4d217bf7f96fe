// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/received/sync_state.hpp"

#include "base/atomic_file.hpp"
#include "base/json.hpp"
#include "state/record_text.hpp"

namespace warden::ctl::received {
namespace {

constexpr std::size_t k_max_bytes = 4096;

} // namespace

SyncState read_sync_state(const Dir &root) {
    SyncState state;
    const auto text = root.read_file(k_sync_state, k_max_bytes);
    const Json json = Json::parse(text ? *text : std::string(), nullptr, false);
    if (!json.is_object())
        return state;
    if (json.contains("compared") && json.at("compared").is_string())
        state.compared = json.at("compared").get<std::string>();
    if (json.contains("waiting_pid") && json.at("waiting_pid").is_number_integer() &&
        json.contains("waiting_start") && json.at("waiting_start").is_number_unsigned())
        state.waiting.process = {json.at("waiting_pid").get<std::int64_t>(),
                                 json.at("waiting_start").get<std::uint64_t>()};
    return state;
}

Status write_sync_state(const Dir &root, const SyncState &state) {
    TRY(state::make_record_directory(root, "run/lxc-warden"));
    Json json{{"compared", state.compared}};
    if (state.waiting.process.pid > 0) {
        json["waiting_pid"] = state.waiting.process.pid;
        json["waiting_start"] = state.waiting.process.start_time;
    }
    return replace_volatile_file(root, k_sync_state, json_document(json), {0644});
}

} // namespace warden::ctl::received
