// The module's phases.
#pragma once

#include "rules.hpp"

namespace warden::devices {

// What is the same for every container of a worker.
class Host {
public:
    // At the first call; later ones change nothing.
    void read(const module::Context &context);
    // On a host with another layout LXC itself applies the v1 rules.
    bool is_unified() const { return unified_; }
    const std::string &proc_devices() const { return proc_devices_; }

private:
    bool read_ = false;
    bool unified_ = false;
    std::string proc_devices_;
};

// pre-start, and the audit of a container that does not run: what the config permits.
warden_result check_configured(module::Context &context, Host &host);
// start-host: plans a device program for rules with v1 names.
warden_result check_starting(module::Context &context, Host &host);
// Audit of a running container: what the config permits, and whether the kernel holds the programs for it.
warden_result check_running(module::Context &context, Host &host);

// Everything that the config tells; on_v1: whether the v1 rules will be or are in force on this cgroup2 host.
void say_configured(const module::Context &context, const Host &host, const DeviceRules &rules, bool on_v1,
                    module::Reporter &reporter);

// The v1 rules refuse something that LXC's program permits, and no own cgroup2 rule overrules them.
bool must_restrict(const DeviceRules &rules);

} // namespace warden::devices
