// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/verbs.hpp"
#include "ctl/watch/look.hpp"
#include "ctl/watch/react.hpp"
#include "ctl/watch/wakers.hpp"
#include "findings/report_journal.hpp"
#include "findings/report_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace warden::ctl::watch {
namespace {

namespace po = boost::program_options;

constexpr std::int64_t k_second = 1000, k_full_ms = 600'000, k_start_ms = 250;

class Watch {
public:
    Watch(const Dir &root, std::string lxcpath)
        : root_(root), lxcpath_(std::move(lxcpath)),
          looker_(root, lxcpath_, [] { sd_notify(0, "WATCHDOG=1"); }), known_(load_known(root)),
          // What goes to the journal need not get there twice.
          prints_(std::getenv("JOURNAL_STREAM") == nullptr) {}

    Status look_at_all() {
        TRY_ASSIGN(const Look look, looker_.look_at_all());
        report(known_.compare(look));
        return k_done;
    }
    void look_at(const std::set<std::string> &names) {
        if (!names.empty())
            report(known_.compare(looker_.look_at(names)));
    }
    void look_at_memory(const std::set<std::string> &groups) {
        for (const auto &group : groups) {
            const std::string name = looker_.container_of(group);
            if (const auto finding = known_.count_oom_kills(name, looker_.oom_kills(name))) {
                say(*finding);
                save();
            }
        }
    }
    std::set<std::string> containers_of(const std::set<std::string> &groups) const {
        std::set<std::string> names;
        for (const auto &group : groups) {
            if (const std::string name = looker_.container_of(group); !name.empty())
                names.insert(name);
        }
        return names;
    }
    void look_at_processes() { look_at(looker_.changed()); }

    const Looker &looker() const { return looker_; }
    std::size_t begun() const { return begun_; }

private:
    findings::Request request_for(const findings::Finding &finding) const {
        findings::Request request;
        request.phase = WARDEN_AUDIT;
        request.container = finding.container;
        request.lxcpath = lxcpath_;
        return request;
    }
    void print(const std::string &line) {
        if (prints_)
            cli::write_output(line + "\n");
    }
    void say(const findings::Finding &finding) {
        findings::PhaseReport one;
        one.findings.push_back(finding);
        findings::log_report(root_, request_for(finding), one);
        print(findings::finding_line(finding));
        ++begun_;
    }
    void report(const Changes &changes) {
        for (const auto &finding : changes.begun)
            say(finding);
        for (const auto &finding : changes.oom_kills)
            say(finding);
        for (const auto &finding : changes.ended) {
            findings::log_ended(root_, request_for(finding), finding);
            print("ended: " + findings::finding_line(finding));
        }
        // What was said is kept before anything is done about it: that may take a while.
        save();
        for (const auto &name : changes.drifted) {
            const Culprit culprit{lxcpath_, name, looker_.cgroup_of(name)};
            if (const auto done = react(root_, culprit, looker_.on_drift(name)))
                say(*done);
        }
    }
    void save() {
        const Status saved = save_known(root_, known_);
        if (!saved && !save_failed_)
            cli::complain("watch", "after a restart everything will be said again: " + saved.error().message);
        save_failed_ = !saved;
    }

    const Dir &root_;
    std::string lxcpath_;
    Looker looker_;
    Known known_;
    bool prints_, save_failed_ = false;
    std::size_t begun_ = 0;
};

// Until it is killed: what was said is in a file, and there is nothing else to put in order.
[[noreturn]] void watch_on(Watch &watch, Wakers &wakers, std::int64_t interval_ms) {
    auto next_full = Deadline::after_ms(k_full_ms), next_small = Deadline::after_ms(interval_ms);
    std::int64_t start_ms = k_start_ms;
    Woken woken;
    bool full = false;
    wakers.listen(watch.looker().groups());
    for (;;) {
        const bool starting = watch.looker().saw_start();
        start_ms = starting ? std::min(start_ms * 2, interval_ms) : k_start_ms;
        const auto left = std::min(next_small.left_ms(), next_full.left_ms());
        woken = wakers.wait(Deadline::after_ms(starting ? std::min(start_ms, left) : left));
        sd_notify(0, "WATCHDOG=1");
        const std::int64_t began = monotonic_ms();
        full = woken.profiles || woken.groups || starting || next_full.passed();
        if (full) {
            if (const Status looked = watch.look_at_all(); !looked)
                cli::complain("watch", "not checked: " + looked.error().message);
            next_full = Deadline::after_ms(k_full_ms);
            if (const auto refused = wakers.listen(watch.looker().groups()); refused != 0)
                cli::complain("watch", "the kernel refuses to watch " + std::to_string(refused) +
                                           " cgroups; raise fs.inotify.max_user_watches");
        } else {
            watch.look_at(watch.containers_of(woken.limits));
        }
        watch.look_at_memory(woken.memory);
        if (next_small.passed()) {
            watch.look_at_processes();
            next_small = Deadline::after_ms(interval_ms);
        }
        // A host where something changes all the time does not spend more than a third of one CPU on it.
        const std::int64_t took = monotonic_ms() - began;
        if (woken.any() && took > 100)
            usleep(static_cast<useconds_t>(std::min<std::int64_t>(2 * took, 10 * k_second) * 1000));
    }
}

} // namespace

int run_watch(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("lxcpath,P", po::value<std::string>(),
                          "where the containers are (default: lxc.lxcpath of lxc.conf)")(
        "once", "one look: says what changed since the last, exits 1 when something began")(
        "interval", po::value<unsigned>()->default_value(60),
        "seconds between looks at the processes, 1 to 3600; everything else is seen when it happens");
    const auto arguments = cli::parse_arguments(
        argc, argv, "watch [OPTIONS]",
        "Says at once when the confinement or a limit of a running container changes; see lxc-warden-watch.service.",
        options, "");
    if (arguments.done)
        return *arguments.done;
    const auto interval = arguments.values["interval"].as<unsigned>();
    if (interval < 1 || interval > 3600)
        return cli::fail("watch", "--interval takes 1 to 3600 seconds");
    if (geteuid() != 0)
        return cli::fail("watch", "only root can see what there is to watch");
    const auto root = Dir::open("/");
    if (!root)
        return cli::fail("watch", root.error().message);
    // Before the first look, so that nothing is missed between it and the first sleep.
    auto wakers = Wakers::open(*root);
    if (!wakers)
        return cli::fail("watch", wakers.error().message);
    Watch watch(*root, cli::lxcpath_of(arguments, *root));
    wakers->listen(watch.looker().groups());
    if (const Status looked = watch.look_at_all(); !looked)
        return cli::fail("watch", looked.error().message);
    if (arguments.has("once"))
        return watch.begun() != 0 ? cli::k_exit_findings : cli::k_exit_clean;
    if (!wakers->profiles_not_watched().empty())
        cli::complain("watch", "changes of AppArmor profiles are only seen every " +
                                   std::to_string(k_full_ms / 60000) +
                                   " minutes: " + wakers->profiles_not_watched());
    sd_notify(0, "READY=1");
    watch_on(watch, *wakers, interval * k_second);
}

} // namespace warden::ctl::watch
