// SPDX-License-Identifier: LGPL-2.1-or-later
// Facts of a host out of tests/unit/cgroup/host-profiles.
#pragma once

#include "cgroup/host_facts.hpp"

#include <fstream>
#include <iterator>

namespace warden::fuzz {

inline cgroup::HostFacts host_profile(const std::string &name) {
    std::ifstream in(std::string(FUZZ_HOST_PROFILES) + "/" + name + ".json");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto facts = cgroup::host_facts_from_json(text);
    if (!facts)
        std::abort();
    return std::move(*facts);
}

} // namespace warden::fuzz
