// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder/call.hpp"

#include "base/json.hpp"

#include <array>

namespace warden::recorder {
namespace {

using How = PathChange::How;

Json parts_of(const Call &call) {
    Json holders = Json::array(), paths = Json::array(), values = Json::array();
    for (const Holder &one : call.holders)
        holders.push_back({{"pid", one.pid}, {"command", one.command}});
    for (const PathChange &one : call.paths)
        paths.push_back({{"path", one.path}, {"how", change_name(one.how)}});
    for (const ValueChange &one : call.values)
        values.push_back({{"file", one.file}, {"before", one.before}, {"after", one.after}});
    return {{"holders", holders}, {"paths", paths}, {"values", values}};
}

void read_parts(const Json &json, Call &call) {
    for (const Json &one : json.at("holders"))
        call.holders.push_back({one.at("pid").get<std::int64_t>(), one.at("command").get<std::string>()});
    for (const Json &one : json.at("paths")) {
        const auto how = one.at("how").get<std::string>();
        call.paths.push_back({one.at("path").get<std::string>(), how == change_name(How::made) ? How::made
                                                                 : how == change_name(How::removed)
                                                                     ? How::removed
                                                                     : How::changed});
    }
    for (const Json &one : json.at("values"))
        call.values.push_back({one.at("file").get<std::string>(), one.at("before").get<std::string>(),
                               one.at("after").get<std::string>()});
}

void read_end(const Json &json, Call &call) {
    call.ended = true;
    call.duration_us = json.at("duration_us").get<std::int64_t>();
    call.signalled = json.at("signalled").get<bool>();
    call.code = json.at("code").get<int>();
    call.output_bytes = json.at("output_bytes").get<std::uint64_t>();
    call.output_reads = json.at("output_reads").get<std::uint64_t>();
    call.bytes_after_reads = json.at("bytes_after_reads").get<std::uint64_t>();
    if (json.contains("group"))
        call.group = json.at("group").get<std::string>();
    read_parts(json, call);
}

} // namespace

std::string_view change_name(How how) {
    constexpr std::array<std::string_view, 3> names{"made", "removed", "changed"};
    return names[static_cast<std::size_t>(how)];
}

std::string call_text(const Call &call) {
    Json json{{"type", call.type},
              {"begun_us", call.begun_us},
              {"arguments", call.arguments},
              {"environment", call.environment},
              {"boots", call.boots},
              {"uid", call.uid},
              {"gid", call.gid},
              {"directory", call.directory},
              {"label", call.label},
              {"cgroup", call.cgroup},
              {"input", call.input},
              {"namespaces", call.namespaces},
              {"effective", call.rights.effective},
              {"bounding", call.rights.bounding},
              {"no_new_privs", call.rights.no_new_privs},
              {"seccomp", call.rights.seccomp}};
    if (!call.ended)
        return json_document(json);
    Json end = parts_of(call);
    end["duration_us"] = call.duration_us;
    end["signalled"] = call.signalled;
    end["code"] = call.code;
    end["output_bytes"] = call.output_bytes;
    end["output_reads"] = call.output_reads;
    end["bytes_after_reads"] = call.bytes_after_reads;
    if (call.group)
        end["group"] = *call.group;
    json["end"] = end;
    return json_document(json);
}

Result<Call> parse_call(std::string_view text) {
    try {
        const Json json = Json::parse(text);
        Call call;
        call.type = json.at("type").get<std::string>();
        call.begun_us = json.at("begun_us").get<std::int64_t>();
        call.arguments = json.at("arguments").get<std::vector<std::string>>();
        call.environment = json.at("environment").get<std::map<std::string, std::string>>();
        call.boots = json.at("boots").get<int>();
        call.uid = json.at("uid").get<std::int64_t>();
        call.gid = json.at("gid").get<std::int64_t>();
        call.directory = json.at("directory").get<std::string>();
        call.label = json.at("label").get<std::string>();
        call.cgroup = json.at("cgroup").get<std::string>();
        call.input = json.at("input").get<std::string>();
        call.namespaces = json.at("namespaces").get<std::map<std::string, std::string>>();
        call.rights.effective = json.at("effective").get<CapSet>();
        call.rights.bounding = json.at("bounding").get<CapSet>();
        call.rights.no_new_privs = json.at("no_new_privs").get<bool>();
        call.rights.seccomp = json.at("seccomp").get<unsigned>();
        if (json.contains("end"))
            read_end(json.at("end"), call);
        return call;
    } catch (const Json::exception &problem) {
        return Error{std::string("a record cannot be read: ") + problem.what(), EINVAL};
    }
}

std::string status_text(const Call &call) {
    if (!call.ended)
        return "did not end";
    return (call.signalled ? "signal " : "exit ") + std::to_string(call.code);
}

} // namespace warden::recorder
