// SPDX-License-Identifier: LGPL-2.1-or-later
// An audit's JSON, as short as it may be.
#pragma once

#include <string>

namespace warden::ctl::report::test {

struct Example {
    std::string host = R"("name":"n1","machine":"aa")";
    std::string time = R"("time":"2026-11-28T10:00:00Z",)";
    std::string policy = R"("revision":"7","digest":"sha256:00","problems":0)";
    std::string containers; // members of the list
    std::string findings;
    std::string version = "1";

    std::string text() const {
        return R"({"schema_version":)" + version + "," + time + R"("host":{)" + host + R"(},"policy":{)" +
               policy + R"(},"containers":[)" + containers + R"(],"not_covered":[],"findings":[)" + findings +
               R"(],"counts":{"not_checked":0}})";
    }
};

inline std::string finding(const std::string &id, const std::string &severity, const std::string &container,
                           const std::string &more = "") {
    return R"({"id":")" + id + R"(","severity":")" + severity + R"(","container":")" + container +
           R"(","message":"m","why":"w","fix":"f","waived":false)" + more + "}";
}

inline std::string container(const std::string &name, const std::string &mode, bool allowed) {
    return R"({"name":")" + name + R"(","state":"running","mode":")" + mode + R"(","allowed":)" +
           (allowed ? "true" : "false") + "}";
}

} // namespace warden::ctl::report::test
