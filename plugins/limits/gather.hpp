// Reads what the rules look at.
#pragma once

#include "base/dir.hpp"
#include "facts.hpp"

namespace warden::limits {

// What is the same for every container of a worker: read when the first one asks for a limit.
class Host {
public:
    const Result<cgroup::HostFacts> &facts(const Dir &root);

private:
    std::optional<Result<cgroup::HostFacts>> facts_;
};

// root: "/" or a test tree.
Facts gather(const module::Context &context, const Dir &root, Host &host);

} // namespace warden::limits
