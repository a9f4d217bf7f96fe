#include "wanted.hpp"

#include "base/text.hpp"

namespace warden::limits {
namespace {

constexpr std::string_view k_v2_prefix = "lxc.cgroup2.";

// "memory.max = 1G", as warden_lxc_get gives the family keys.
void add_family(const module::Context &context, const char *family, std::vector<WantedLine> &lines) {
    for (std::uint32_t i = 0;; ++i) {
        const auto value = context.lxc(family, i);
        if (!value)
            return;
        const auto equals = value->text.find('=');
        const std::string name(trim(value->text.substr(0, equals)));
        if (name.starts_with("devices.") || equals == std::string::npos)
            continue;
        const std::string setting(trim(value->text.substr(equals + 1)));
        lines.push_back({{std::string(family) + "." + name, setting}, value->file, value->line});
    }
}

} // namespace

WantedLimits sort_out(const std::vector<WantedLine> &lines, const cgroup::HostFacts &host) {
    WantedLimits wanted;
    wanted.host = host;
    wanted.lines = lines;
    std::vector<cgroup::convert::Setting> settings;
    for (const auto &line : lines) {
        settings.push_back(line.setting);
        const bool v2 = line.setting.key.starts_with(k_v2_prefix);
        wanted.has_v2 = wanted.has_v2 || v2;
        wanted.has_v1 = wanted.has_v1 || !v2;
    }
    for (const auto &conversion : cgroup::convert::convert(settings, host, {})) {
        const WantedLine &first = lines.at(conversion.from.front());
        // An exact one without a line for it: what it says is there already, or v2 needs no word for it.
        const bool silent = conversion.to.empty() && !conversion.note.empty();
        if ((conversion.fidelity != cgroup::convert::Fidelity::exact || silent) && !conversion.kept)
            wanted.remarks.push_back({conversion.fidelity, conversion.note, first});
        for (const auto &to : conversion.to)
            wanted.limits.push_back({to.key.substr(k_v2_prefix.size()), to.value, !conversion.kept, first});
    }
    return wanted;
}

const Result<cgroup::HostFacts> &Host::facts(const Dir &root) {
    if (!facts_)
        facts_ = cgroup::read_host_facts(root);
    return *facts_;
}

Result<WantedLimits> wanted_limits(const module::Context &context, Host &host) {
    std::vector<WantedLine> lines;
    add_family(context, "lxc.cgroup", lines);
    add_family(context, "lxc.cgroup2", lines);
    if (lines.empty())
        return WantedLimits{};
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    const auto &facts = host.facts(root);
    if (!facts)
        return facts.error();
    return sort_out(lines, *facts);
}

} // namespace warden::limits
