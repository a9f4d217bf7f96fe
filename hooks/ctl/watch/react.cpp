// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/watch/react.hpp"

#include "base/child.hpp"
#include "base/text.hpp"
#include "cgroup/group.hpp"
#include "ctl/watch/known.hpp"

namespace warden::ctl::watch {
namespace {

constexpr std::int64_t k_freeze_ms = 90'000;
constexpr const char *k_max_frozen = "24h"; // the longest that freeze-run takes

Status freeze(const Dir &root, const Culprit &culprit) {
    TRY_ASSIGN(const std::string own, root.read_link("proc/self/exe"));
    TRY_ASSIGN(const auto ended,
               run_program({own, "freeze-run", "--hold", "--max-frozen", k_max_frozen, "--key",
                            "lxc-warden-watch", "--lxcpath", culprit.lxcpath, culprit.container},
                           Deadline::after_ms(k_freeze_ms), 65536, Leftovers::kept));
    if (ended.end.how != WorkerEnd::How::exited || ended.end.code != 0)
        return Error{"freeze-run --hold " +
                         (ended.end.how == WorkerEnd::How::exited ? "exited " : std::string("was killed: ")) +
                         std::to_string(ended.end.code),
                     EIO};
    return k_done;
}

Status stop(const Dir &root, const Culprit &culprit) {
    if (culprit.cgroup.empty())
        return Error{"its cgroup is not known", ENOENT};
    TRY_ASSIGN(const auto group, cgroup::Group::open(root, culprit.cgroup));
    return group.write("cgroup.kill", "1");
}

} // namespace

std::optional<findings::Finding> react(const Dir &root, const Culprit &culprit,
                                       warden::policy::OnDrift wish) {
    if (wish == warden::policy::OnDrift::report)
        return std::nullopt;
    const bool freezes = wish == warden::policy::OnDrift::freeze;
    const Status done = freezes ? freeze(root, culprit) : stop(root, culprit);
    const std::string what = freezes ? "frozen" : "stopped";
    auto finding = findings::finding_from(watch_checks(), "HOOK-011",
                                          done ? "it changed while it ran, and was " + what + " (on-drift)"
                                               : "it changed while it ran, and could not be " + what + ": " +
                                                     printable(done.error().message));
    finding.container = culprit.container;
    return finding;
}

} // namespace warden::ctl::watch
