// SPDX-License-Identifier: LGPL-2.1-or-later
// The policy's verdict on configs: the modules' checks, as the pre-start hook makes them, on a host that is
// only assumed.
#pragma once

#include "ctl/configs/input.hpp"
#include "ctl/judge/world.hpp"
#include "engine/setup.hpp"
#include "engine/site_rules.hpp"
#include "findings/phase_report.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace warden::ctl::judge {

struct JudgeOptions {
    std::string policy;  // a directory with policy files instead of the installed ones; may be empty
    std::string modules; // where the modules are
};

struct Verdict {
    std::vector<findings::Finding> findings;
    // Nothing but the config's text and lxcpath decided: no policy that asks for names, no module of others.
    bool of_text = false;
};

class Judge {
public:
    // Policy and stack of the tree, if it has a stack, else of the host; the modules are always the host's.
    // Borrows both.
    static Result<Judge> open(const Dir &tree, const Dir &host, cgroup::Layout layout,
                              const cgroup::HostFacts &facts, const JudgeOptions &options);

    using OnVerdict = std::function<void(std::size_t index, Verdict)>;
    // One call for each config, in order, also when nothing was found: with nothing for those that are not
    // containers'.
    void judge(std::span<const configs::ConfigInput> inputs, const std::vector<bool> &is_container,
               const OnVerdict &on_verdict) const;

    // The site's severities and waivers for what was found in the file itself; of its own lines, for an
    // included one is for many.
    void settle(const configs::ConfigInput &input, std::vector<findings::Finding> &of_file) const;

private:
    Judge(World world, engine::Setup setup)
        : world_(std::move(world)), setup_(std::move(setup)), policies_(engine::read_policies(setup_)),
          asks_for_names_(warden::policy::asks_for_names(policies_)) {}

    World world_;
    engine::Setup setup_;
    warden::policy::PolicySet policies_;
    bool asks_for_names_;
};

// Asked of a kernel or a directory of this host, which an assumed one does not have.
bool is_unknowable(std::string_view id);

// Whether a stack file is installed below root.
bool has_stack(const Dir &root);

// Stack and policy of the tree, if it has a stack, else of the host; the modules are always the host's, and
// no hooks are looked for. An error when there is no stack or no module directory. Borrows both.
Result<engine::Setup> offline_setup(const Dir &tree, const Dir &host, const JudgeOptions &options);

} // namespace warden::ctl::judge
