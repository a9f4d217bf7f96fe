// What a container's config asks for, in terms of cgroup v2.
#pragma once

#include "cgroup/convert/convert.hpp"

#include <optional>
#include <string>
#include <vector>
#include <warden/module.hpp>

namespace warden::limits {

// A line of the config that sets a limit (device rules are the devices module's).
struct WantedLine {
    cgroup::convert::Setting setting;
    std::string file; // config file
    std::uint32_t line = 0;
};

struct Wanted {
    std::string file;  // cgroup v2 file: "memory.max"
    std::string value; // for the kernel
    bool from_v1 = false;
    WantedLine line; // the one that it comes from
};

// A v1 line whose conversion is not exact, or of which nothing is left to write.
struct Remark {
    cgroup::convert::Fidelity fidelity = cgroup::convert::Fidelity::exact;
    std::string text;
    WantedLine line;
};

struct WantedLimits {
    std::vector<Wanted> limits; // in the order in which they must be written
    std::vector<Remark> remarks;
    std::vector<WantedLine> lines; // of the config, unconverted
    bool has_v1 = false;
    bool has_v2 = false;
    cgroup::HostFacts host; // which units and lists its values are written in
};

// The host's facts, read when the first container asks for a limit, and once for all of a worker.
class Host {
public:
    const Result<cgroup::HostFacts> &facts(const Dir &root);

private:
    std::optional<Result<cgroup::HostFacts>> facts_;
};

// Reads the effective lxc.cgroup.* and lxc.cgroup2.* settings. An error when the host's facts cannot be read.
Result<WantedLimits> wanted_limits(const module::Context &context, Host &host);

// The pure part.
WantedLimits sort_out(const std::vector<WantedLine> &lines, const cgroup::HostFacts &host);

} // namespace warden::limits
