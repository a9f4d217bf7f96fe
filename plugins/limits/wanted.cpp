#include "wanted.hpp"

namespace warden::limits {
WantedLimits sort_out(const std::vector<WantedLine> &lines, const cgroup::HostFacts &host) {
    WantedLimits wanted;
    wanted.host = host;
    wanted.lines = lines;
    std::vector<cgroup::convert::Setting> settings;
    for (const auto &line : lines) {
        settings.push_back(line.setting);
        wanted.has_v2 = wanted.has_v2 || line.is_v2();
        wanted.has_v1 = wanted.has_v1 || !line.is_v2();
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

} // namespace warden::limits
