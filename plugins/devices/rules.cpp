#include "rules.hpp"

#include "base/dir.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <sys/sysmacros.h>

namespace warden::devices {
namespace {

// LXC looks paths up when it starts the container, so the device of this moment counts.
Result<std::string> look_up(const Dir &root, std::string_view text) {
    const auto rule = cgroup::devices::parse_device_rule(true, text);
    if (!rule)
        return Error{"it is not /dev/PATH and letters", EINVAL};
    const auto status = root.status(rule->match.path);
    if (!status)
        return Error{status.error().message, status.error().code};
    if (!S_ISCHR(status->st_mode) && !S_ISBLK(status->st_mode))
        return Error{rule->match.path + " is not a device", EINVAL};
    return (S_ISBLK(status->st_mode) ? "b " : "c ") + std::to_string(major(status->st_rdev)) + ":" +
           std::to_string(minor(status->st_rdev)) + " " + cgroup::devices::access_text(rule->access);
}

class Reader {
public:
    explicit Reader(const module::Context &context)
        : context_(context), root_(Dir::copy_of(context.root_fd(), "/")), own_(context.config()) {}

    DeviceRules read() {
        add_family("lxc.cgroup", false);
        add_family("lxc.cgroup2", true);
        return std::move(found_);
    }

private:
    // The family's values are "devices.allow = c 1:3 rwm", with what a later line clears left out.
    void add_family(const char *family, bool v2) {
        for (std::uint32_t i = 0;; ++i) {
            auto value = context_.lxc(family, i);
            if (!value)
                return;
            const auto equals = value->text.find('=');
            const std::string file(trim(value->text.substr(0, equals)));
            if (!file.starts_with("devices.") || equals == std::string::npos)
                continue;
            std::string text(trim(value->text.substr(equals + 1)));
            const bool own = value->file == own_;
            take({v2, own, file, text, text, std::move(*value)});
        }
    }

    void take(Rule rule) {
        if (auto taken = accept(rule); !taken) {
            if (rule.own)
                found_.bad.push_back({std::move(rule), std::move(taken).error().message});
            return;
        }
        found_.rules.push_back(std::move(rule));
    }

    Status accept(Rule &rule) {
        if (rule.allows() && rule.text.starts_with('/')) {
            TRY_ASSIGN(rule.taken, look_up(root_, rule.text));
        }
        if (rule.v2) {
            if (!found_.lxc.apply(rule.file, rule.taken))
                return Error{"LXC cannot read it, skips it, and starts the container without it", EINVAL};
            if (!rule.allows() && rule.file != "devices.deny")
                return Error{"LXC takes " + rule.key() + " for lxc.cgroup2.devices.deny", EINVAL};
            return k_done;
        }
        const auto parsed = cgroup::devices::parse_device_rule(rule.allows(), rule.taken);
        if (!parsed || (!rule.allows() && rule.file != "devices.deny"))
            return Error{"cgroup v1 would have refused it", EINVAL};
        found_.v1.apply(rule.allows(), *parsed);
        return k_done;
    }

    const module::Context &context_;
    Dir root_;
    std::string own_;
    DeviceRules found_;
};

} // namespace

bool DeviceRules::has_own(bool v2) const {
    return std::any_of(rules.begin(), rules.end(),
                       [&](const Rule &rule) { return rule.own && rule.v2 == v2; });
}

const Rule &DeviceRules::first_own(bool v2) const {
    return *std::find_if(rules.begin(), rules.end(),
                         [&](const Rule &rule) { return rule.own && rule.v2 == v2; });
}

DeviceRules read_rules(const module::Context &context) {
    return Reader(context).read();
}

module::Finding finding_at(const char *id, const Rule &rule, std::string message) {
    module::Finding finding;
    finding.id = id;
    finding.message = std::move(message);
    finding.key = rule.key();
    finding.value = rule.text;
    finding.at = rule.at.source();
    return finding;
}

} // namespace warden::devices
