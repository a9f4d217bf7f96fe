// A host with cgroup v1 hierarchies. LXC itself writes the lxc.cgroup.* keys there, before start-host, and
// ignores the lxc.cgroup2.* ones (cgfsng_setup_limits_legacy and cgfsng_setup_limits), so nothing is left to
// plan.
#include "findings.hpp"

#include "base/text.hpp"
#include "cgroup/layout.hpp"
#include "cgroup/payload_path.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace warden::limits {
namespace {

constexpr std::string_view k_v1_prefix = "lxc.cgroup.";
constexpr std::string_view k_v2_prefix = "lxc.cgroup2.";

cgroup::PayloadKeys payload_keys_of(const module::Context &context) {
    return cgroup::payload_keys(context.container(), [&](const char *key) {
        const auto value = context.lxc_last(key);
        return value ? value->text : std::string();
    });
}

bool is_v2(const WantedLine &line) {
    return line.setting.key.starts_with(k_v2_prefix);
}

void say_layout(const module::Context &context, const WantedLimits &wanted, std::string_view layout) {
    const bool ignored = wanted.has_v2 && !wanted.has_v1;
    module::Finding finding;
    finding.id = "LIM-010";
    finding.message =
        "the cgroup layout is " + std::string(layout) +
        (ignored ? ": LXC ignores the lxc.cgroup2.* keys, the container runs without these limits"
                 : ": LXC applies the lxc.cgroup.* keys itself");
    finding.severity = ignored ? WARDEN_SEV_WARNING : WARDEN_SEV_INFO;
    context.report(finding);
}

// Where a v1 line would set the same thing, the v2 line is only there for the day when the host boots the
// unified layout.
void say_ignored(const module::Context &context, const WantedLimits &wanted) {
    std::vector<WantedLine> v1;
    std::ranges::copy_if(wanted.lines, std::back_inserter(v1),
                         [](const WantedLine &line) { return !is_v2(line); });
    std::set<std::string> covered;
    for (const auto &limit : sort_out(v1, wanted.host).limits)
        covered.insert(limit.file);
    for (const auto &line : wanted.lines) {
        if (!is_v2(line) || covered.contains(line.setting.key.substr(k_v2_prefix.size())))
            continue;
        auto finding =
            finding_at("LIM-010", line, "LXC ignores this key on such a host, and no v1 key sets the same");
        finding.severity = WARDEN_SEV_WARNING;
        context.report(finding);
    }
}

// The cgroup that LXC has written to.
Result<std::string> limits_of(const module::Context &context, const Dir &root, std::string_view controller) {
    TRY_ASSIGN(const std::string of_init, cgroup::v1_path_of(root, context.init_pid(), controller));
    const auto path = cgroup::limit_path(of_init, payload_keys_of(context));
    if (!path)
        return Error{"it cannot be told which cgroup has the limits; init is in /" + printable(of_init),
                     ENOENT};
    return *path;
}

Result<std::string> read_live(const module::Context &context, const Dir &root, const std::string &file) {
    // The config may be a user's: no path, or it would show us a file that is none of the cgroup's.
    if (file.find('/') != std::string::npos)
        return Error{printable(file, 80) + " is not the name of a cgroup file", EINVAL};
    TRY_ASSIGN(const std::string path, limits_of(context, root, file.substr(0, file.find('.'))));
    return root.read_kernel_file(path + "/" + file);
}

void say_in_force(const module::Context &context, const Dir &root, const WantedLine &line) {
    const std::string file = line.setting.key.substr(k_v1_prefix.size());
    const auto live = read_live(context, root, file);
    if (!live) {
        context.report(finding_at("LIM-011", line, "not checked: " + live.error().message));
        return;
    }
    const std::string now = printable(trim(*live), 200);
    auto finding = finding_at("LIM-010", line, "set by LXC; in force: " + file + " = " + now);
    finding.live = now;
    context.report(finding);
}

} // namespace

bool said_layout(const module::Context &context, const WantedLimits &wanted) {
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    const auto layout = cgroup::detect_layout(root);
    if (cgroup::may_be_unified(layout))
        return false;
    say_layout(context, wanted, cgroup::layout_name(layout));
    if (wanted.has_v1 && wanted.has_v2)
        say_ignored(context, wanted);
    if (context.init_pid() <= 0)
        return true;
    std::map<std::string, const WantedLine *> last; // of one file; an earlier line was overwritten
    for (const auto &line : wanted.lines) {
        if (!is_v2(line))
            last[line.setting.key] = &line;
    }
    for (const auto &[key, line] : last)
        say_in_force(context, root, *line);
    return true;
}

} // namespace warden::limits
