// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gather.hpp"

#include "base/device_node.hpp"
#include "base/text.hpp"
#include "cgroup/devices/attach.hpp"
#include "cgroup/layout.hpp"

#include <algorithm>
#include <unistd.h>

namespace warden::devices {
namespace {

// LXC looks paths up when it starts the container, so the device of this moment counts.
Result<std::string> look_up(const Dir &root, std::string_view text) {
    const auto rule = cgroup::devices::parse_device_rule(true, text);
    if (!rule)
        return Error{"it is not /dev/PATH and letters", EINVAL};
    const auto node = device_node(root, rule->match.path);
    if (!node)
        return Error{node.error().message, node.error().code};
    return *node + " " + cgroup::devices::access_text(rule->access);
}

// The family's values are "devices.allow = c 1:3 rwm", with what a later line clears left out.
void add_family(const module::Context &context, const Dir &root, bool v2, std::vector<Rule> &rules) {
    const std::string own = context.config();
    for (auto &value : context.lxc_all(v2 ? "lxc.cgroup2" : "lxc.cgroup")) {
        const auto equals = value.text.find('=');
        const std::string file(trim(value.text.substr(0, equals)));
        if (!file.starts_with("devices.") || equals == std::string::npos)
            continue;
        const std::string text(trim(value.text.substr(equals + 1)));
        const bool is_own = value.file == own;
        Rule rule{.v2 = v2, .own = is_own, .file = file, .text = text, .taken = text, .at = std::move(value)};
        if (rule.allows() && text.starts_with('/')) {
            if (auto found = look_up(root, text))
                rule.taken = std::move(found).value();
            else
                rule.trouble = found.error().message;
        }
        rules.push_back(std::move(rule));
    }
}

DeviceRules read_rules(const module::Context &context, const Dir &root) {
    std::vector<Rule> rules;
    add_family(context, root, false, rules);
    add_family(context, root, true, rules);
    return sort_out(std::move(rules));
}

// The kernel names a program by a hash of its instructions, so ours is known when we see it.
Result<bool> has_ours(const std::vector<std::string> &tags, const cgroup::devices::V1DeviceList &list) {
    TRY_ASSIGN(const auto program, cgroup::devices::DeviceProgram::load(list));
    TRY_ASSIGN(const auto ours, program.tag());
    return std::find(tags.begin(), tags.end(), ours) != tags.end();
}

Result<Programs> read_programs(const module::Context &context, const Dir &root, const DeviceRules &rules) {
    const auto path = context.cgroup();
    if (!path)
        return Error{"the container has no cgroup2 limit group that could be found", ENOENT};
    TRY_ASSIGN(const auto group, cgroup::Group::open(root, *path));
    TRY_ASSIGN(const auto tags, cgroup::devices::device_program_tags(group));
    Programs programs;
    programs.any = !tags.empty();
    if (rules.must_restrict())
        programs.ours = has_ours(tags, rules.v1);
    return programs;
}

} // namespace

void Host::read(const Dir &root) {
    if (read_)
        return;
    unified_ = cgroup::may_be_unified(cgroup::detect_layout(root));
    if (auto devices = root.read_kernel_file("proc/devices"))
        proc_devices_ = std::move(devices).value();
    read_ = true;
}

Facts gather(const module::Context &context, const Dir &root, Host &host) {
    host.read(root);
    Facts facts;
    facts.phase = context.phase();
    facts.container = context.container();
    facts.has_init = context.init_pid() > 0;
    facts.has_user_namespace = context.lxc("lxc.idmap", 0).has_value();
    facts.apply = context.option("v1-keys") == "apply";
    facts.is_root = geteuid() == 0;
    facts.unified = host.is_unified();
    facts.proc_devices = host.proc_devices();
    facts.rules = read_rules(context, root);
    if (facts.is_running() && facts.unified)
        facts.programs = read_programs(context, root, facts.rules);
    return facts;
}

} // namespace warden::devices
