// The policy's verdict on configs: the modules' checks, as the pre-start hook makes them, on a host that is
// only assumed.
#pragma once

#include "ctl/check/checker.hpp"
#include "ctl/check/world.hpp"
#include "engine/setup.hpp"
#include "engine/site_rules.hpp"
#include "findings/phase_report.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace warden::ctl::check {

struct VerdictOptions {
    std::string policy;  // a directory with policy files instead of the installed ones; may be empty
    std::string modules; // where the modules are
};

class Verdict {
public:
    // Policy and stack of the tree, if it has a stack, else of the host; the modules are always the host's.
    // Borrows both.
    static Result<Verdict> open(const Dir &tree, const Dir &host, const CheckTarget &target,
                                const cgroup::HostFacts &facts, const VerdictOptions &options);

    using OnFindings = std::function<void(std::size_t index, std::vector<findings::Finding>)>;
    // One call for each config, in order, also when nothing was found: with nothing for those that are not
    // containers'.
    void judge(std::span<const configs::ConfigInput> inputs, const std::vector<bool> &is_container,
               const OnFindings &on_findings) const;

    // The site's severities and waivers for what was found in the file itself; of its own lines, for an
    // included one is for many.
    void settle(const configs::ConfigInput &input, std::vector<findings::Finding> &of_file) const;

private:
    Verdict(World world, engine::Setup setup)
        : world_(std::move(world)), setup_(std::move(setup)), policies_(engine::read_policies(setup_)) {}

    World world_;
    engine::Setup setup_;
    policy::PolicySet policies_;
};

// A config by itself, not a fragment that others include: it says where its root is, or what the container is
// called, or it has the name that LXC and Proxmox look for.
bool is_container_config(const configs::ConfigInput &input);

// Ids of what only a host knows, with the number of configs for which it was asked.
using NotKnown = std::map<std::string, std::size_t>;

// What of the verdict is news beside the findings of the file itself: these say the same of a line more
// exactly, under ids of their own. Also without what no offline check can know; that is added to not_known
// instead. A finding about no line is about the file.
std::vector<findings::Finding> news_of(const configs::ConfigInput &input,
                                       std::vector<findings::Finding> verdict,
                                       std::vector<findings::Finding> &of_file, NotKnown &not_known);

} // namespace warden::ctl::check
