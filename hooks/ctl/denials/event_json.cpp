// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/event_json.hpp"

#include "base/utc.hpp"

#include <array>
#include <ctime>

namespace warden::ctl::denials {
namespace {

struct Name {
    const char *key;
    std::string apparmor::Denial::*text;
};
// In the order of the document. The last ones are of few kinds of events.
constexpr std::array<Name, 13> k_always{{{"operation", &apparmor::Denial::operation},
                                         {"profile", &apparmor::Denial::profile},
                                         {"namespace", &apparmor::Denial::ns},
                                         {"name", &apparmor::Denial::name},
                                         {"target", &apparmor::Denial::target},
                                         {"mask", &apparmor::Denial::mask},
                                         {"peer", &apparmor::Denial::peer},
                                         {"signal", &apparmor::Denial::signal},
                                         {"fstype", &apparmor::Denial::fs_type},
                                         {"source", &apparmor::Denial::source},
                                         {"options", &apparmor::Denial::flags},
                                         {"command", &apparmor::Denial::command},
                                         {"info", &apparmor::Denial::info}}};
constexpr std::array<Name, 15> k_if_told{{{"class", &apparmor::Denial::class_name},
                                          {"data", &apparmor::Denial::data},
                                          {"transition", &apparmor::Denial::transition},
                                          {"family", &apparmor::Denial::family},
                                          {"socket_type", &apparmor::Denial::socket_type},
                                          {"address", &apparmor::Denial::address},
                                          {"peer_address", &apparmor::Denial::peer_address},
                                          {"bus", &apparmor::Denial::bus},
                                          {"path", &apparmor::Denial::path},
                                          {"interface", &apparmor::Denial::interface},
                                          {"member", &apparmor::Denial::member},
                                          {"rlimit", &apparmor::Denial::limit},
                                          {"value", &apparmor::Denial::value},
                                          {"context", &apparmor::Denial::context},
                                          {"program", &apparmor::Denial::program}}};

} // namespace

std::string time_text(std::int64_t seconds, bool utc) {
    if (seconds == 0)
        return utc ? "" : "time not told";
    if (utc)
        return utc_text(seconds);
    const auto when = static_cast<std::time_t>(seconds);
    std::tm parts{};
    std::array<char, 40> text{};
    if (localtime_r(&when, &parts) == nullptr)
        return "";
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts)};
}

std::string_view kind_text(apparmor::Denial::Kind kind) {
    switch (kind) {
    case apparmor::Denial::Kind::denied:
        return "denied";
    case apparmor::Denial::Kind::killed:
        return "killed";
    case apparmor::Denial::Kind::allowed:
        return "allowed";
    case apparmor::Denial::Kind::audited:
        return "audited";
    case apparmor::Denial::Kind::status:
        return "changed";
    case apparmor::Denial::Kind::other:
        break;
    }
    return "other";
}

void put_event(Json &out, const apparmor::Denial &denial, const std::string &container) {
    out["container"] = container.empty() ? Json(nullptr) : Json(container);
    out["event"] = kind_text(denial.kind);
    for (const auto &[key, text] : k_always)
        out[key] = (denial.*text).empty() ? Json(nullptr) : Json(denial.*text);
    for (const auto &[key, text] : k_if_told) {
        if (!(denial.*text).empty())
            out[key] = denial.*text;
    }
}

} // namespace warden::ctl::denials
