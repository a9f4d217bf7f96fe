// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/bundle/install.hpp"

#include "config/dropins.hpp"
#include "ctl/cases/report.hpp"
#include "ctl/cases/suite.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/judge/judge.hpp"
#include "ctl/policy/mistakes.hpp"
#include "engine/site_rules.hpp"

#include <algorithm>
#include <unistd.h>

namespace warden::ctl::bundle {
namespace {

namespace po = boost::program_options;

// The staged policy in the place of the one that is in force.
void look_at_staged(engine::Setup &setup) {
    std::ranges::replace(setup.policy_directories, std::string(config::k_received_policy),
                         std::string(received::k_staged_policy));
}

// A staged file by the name that it will have.
std::string place_text(Source at) {
    const std::string staged = std::string(received::k_staged_policy) + "/";
    if (const auto found = at.file.find(staged); found != std::string::npos)
        at.file.replace(found, staged.size(), std::string(config::k_received_policy) + "/");
    return at.text();
}

// unchanged: what is said of a policy that has some.
Status check_mistakes(const cli::Arguments &arguments, const policy::Scene &scene,
                      std::string_view unchanged) {
    engine::Setup setup = engine::Setup::standard(scene.place.root);
    setup.module_root = &scene.host;
    setup.module_directory = arguments.path("modules");
    setup.trust = trust_of(arguments);
    look_at_staged(setup);
    const auto set = engine::read_policies(setup);
    std::string texts;
    for (const auto &finding : policy::mistakes_in(setup, set)) {
        if (finding.severity < WARDEN_SEV_WARNING)
            continue;
        const std::string place = place_text(finding.at);
        texts += (texts.empty() ? "" : "; ") + (place.empty() ? "" : place + ": ") + finding.message;
    }
    return texts.empty() ? Status(k_done)
                         : received::refused("with this policy `policy test` would find: " + texts + " (" +
                                             std::string(unchanged) + ")");
}

Status check_cases(const cli::Arguments &arguments, const policy::Scene &scene,
                   const std::vector<std::string> &paths) {
    if (paths.empty())
        return k_done;
    TRY_ASSIGN(engine::Setup setup,
               judge::offline_setup(scene.place.root, scene.host, {{}, arguments.path("modules")}));
    look_at_staged(setup);
    TRY_ASSIGN(const auto files, cases::find_case_files(scene.place, paths));
    cases::Runner runner(setup);
    cases::SuiteReport report("text", "policy verify", false);
    report.end(cases::run_suite(scene.place, files, {}, runner,
                                [&](const cases::Outcome &outcome) { report.add(outcome); }));
    const std::string which = "tests of --verify ";
    if (report.exit_code() == cli::k_exit_failed)
        return Error{which + "could not be run; nothing is changed", EIO};
    return report.exit_code() == cli::k_exit_clean
               ? Status(k_done)
               : received::refused(which + "do not pass; nothing is changed");
}

Status check_order(const received::Generation &now, const received::Manifest &before,
                   const received::Manifest &after, const InstallOptions &options,
                   received::OriginKind next) {
    if (now.origin.kind != next && !options.take_over)
        return received::refused(
            "revision " + before.revision + ", which is in force, came " +
            (now.origin.kind == received::OriginKind::cluster ? "from the cluster" : "in a bundle") +
            "; --take-over replaces it all the same");
    if (after.time < before.time && !options.allow_older)
        return received::refused("revision " + after.revision + " was made " + after.time +
                                 ", before revision " + before.revision + ", which is in force (" +
                                 before.time + "); --allow-older takes it all the same");
    return k_done;
}

} // namespace

void add_install(po::options_description &options) {
    options.add_options()("verify", po::value<std::vector<std::string>>(),
                          "a folder with tests of the policy that must pass first; may be repeated")(
        "take-over", "also replace a policy that came the other way: in a bundle, or from the cluster");
    policy::add_scene(options);
}

InstallOptions install_options(const cli::Arguments &arguments) {
    return {arguments.list("verify"), arguments.has("allow-older"), arguments.has("take-over")};
}

Trust trust_of(const cli::Arguments &arguments) {
    return arguments.text("root").empty() ? Trust{} : Trust{geteuid(), true};
}

Result<Installed> install(const cli::Arguments &arguments, const policy::Scene &scene,
                          const received::Generation &next, const InstallOptions &options) {
    TRY_ASSIGN(const received::Manifest after, next.manifest());
    TRY(received::check_version(after, WARDEN_VERSION));
    TRY(next.check());
    TRY_ASSIGN(const received::Received received,
               received::Received::open(scene.place.root, trust_of(arguments)));
    TRY_ASSIGN(const auto now, received.current());
    Installed installed;
    if (now) {
        TRY_ASSIGN(const received::Manifest before, now->manifest());
        installed.before = before.revision;
        if (now->manifest_text == next.manifest_text && now->origin.kind == next.origin.kind && now->check())
            return installed;
        TRY(check_order(*now, before, after, options, next.origin.kind));
    }
    Status done = received.stage(next);
    if (done)
        done = check_mistakes(arguments, scene, "nothing is changed");
    if (done)
        done = check_cases(arguments, scene, options.cases);
    const auto in_force = done ? received.put_in_force() : Result<std::string>(done.error());
    if (!in_force) {
        received.discard().ignore(); // the next one does it
        return in_force.error();
    }
    installed.changed = true;
    installed.warning = *in_force;
    return installed;
}

Status check_policy(const cli::Arguments &arguments, const policy::Scene &scene,
                    const received::Generation &next, std::string_view unchanged) {
    TRY_ASSIGN(const received::Received received,
               received::Received::open(scene.place.root, trust_of(arguments)));
    Status done = received.stage(next);
    if (done)
        done = check_mistakes(arguments, scene, unchanged);
    received.discard().ignore(); // the next one does it
    return done;
}

void say_warning(const std::string &verb, const std::string &revision, const std::string &warning) {
    if (!warning.empty())
        cli::complain(verb, "revision " + revision + " is in force, but " + warning);
}

int finish(std::string_view verb, const Result<int> &code) {
    const int exit_code = cli::finish(verb, code);
    return !code && code.error().code == received::k_refused ? cli::k_exit_findings : exit_code;
}

} // namespace warden::ctl::bundle
