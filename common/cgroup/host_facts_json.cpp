// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/host_facts.hpp"

#include "base/json.hpp"

namespace warden::cgroup {
namespace {

Error wrong_member(const char *name, const char *type) {
    return Error{std::string("host facts: member \"") + name + "\" is missing or not " + type +
                     "; write the file with lxc-warden doctor --facts",
                 EINVAL};
}

Status take(const Json &json, const char *name, std::string &into) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_string())
        return wrong_member(name, "a string");
    into = member->get<std::string>();
    return k_done;
}

Status take(const Json &json, const char *name, bool &into) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_boolean())
        return wrong_member(name, "true or false");
    into = member->get<bool>();
    return k_done;
}

Status take(const Json &json, const char *name, std::vector<std::string> &into) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_array())
        return wrong_member(name, "a list of strings");
    for (const auto &element : *member) {
        if (!element.is_string())
            return wrong_member(name, "a list of strings");
        into.push_back(element.get<std::string>());
    }
    return k_done;
}

// A page size is a power of two; anything else would make every rounding wrong.
Status take_page_size(const Json &json, std::uint64_t &into) {
    const auto member = json.find("page_size");
    if (member == json.end() || !member->is_number_unsigned())
        return wrong_member("page_size", "a number of bytes");
    into = member->get<std::uint64_t>();
    if (into < 1024 || into > (1U << 20U) || (into & (into - 1)) != 0)
        return wrong_member("page_size", "a power of two");
    return k_done;
}

} // namespace

Result<HostFacts> host_facts_from_json(std::string_view text) {
    const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
    if (!json.is_object())
        return Error{"host facts: not one JSON object; write the file with lxc-warden doctor --facts",
                     EINVAL};
    HostFacts facts;
    TRY(take_page_size(json, facts.page_size));
    TRY(take(json, "cpus", facts.cpus));
    TRY(take(json, "mems", facts.mems));
    TRY(take(json, "disks", facts.disks));
    TRY(take(json, "hugetlb", facts.hugetlb));
    TRY(take(json, "controllers", facts.controllers));
    TRY(take(json, "io_weight", facts.io_weight));
    TRY(take(json, "bfq", facts.bfq));
    TRY(take(json, "iocost", facts.iocost));
    TRY(take(json, "swap", facts.swap));
    return facts;
}

std::string to_json(const HostFacts &facts) {
    const Json json{{"page_size", facts.page_size}, {"cpus", facts.cpus},
                    {"mems", facts.mems},           {"disks", facts.disks},
                    {"hugetlb", facts.hugetlb},     {"controllers", facts.controllers},
                    {"io_weight", facts.io_weight}, {"bfq", facts.bfq},
                    {"iocost", facts.iocost},       {"swap", facts.swap}};
    return json_document(json);
}

} // namespace warden::cgroup
