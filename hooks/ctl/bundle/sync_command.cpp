// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/bundle/cluster.hpp"
#include "ctl/bundle/install.hpp"
#include "ctl/bundle/policy_folder.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/configs/pmxcfs.hpp"
#include "ctl/received/sync_state.hpp"
#include "ctl/verbs.hpp"
#include "lxc/proxmox_file.hpp"

#include <utility>

namespace warden::ctl::bundle {
namespace {

namespace po = boost::program_options;

constexpr std::int64_t k_read_deadline_ms = 10'000, k_write_deadline_ms = 60'000;

Status check_host(const Dir &root) {
    return lxc::is_proxmox_host(root)
               ? Status(k_done)
               : Error{"this is not a Proxmox VE host: there is no cluster file system", ENOENT};
}

// ---- publish

constexpr const char *k_publish_about =
    "Gives the policy files (*.conf) of a folder to all nodes of a Proxmox VE cluster: writes them and, last, a\n"
    "manifest to /etc/pve/lxc-warden/policy.d, from where each node's lxc-warden-policy-sync.timer takes them, after\n"
    "`policy test` over all policy files of this node with them. An empty folder takes the policy away from all nodes.\n"
    "Exit status: 0; 1 the files are not a policy that nodes would take; 2 not written.";

Result<int> publish(const cli::Arguments &arguments) {
    const auto folders = arguments.list("dir");
    if (folders.size() != 1 || !arguments.has("revision"))
        return Error{"give DIR and --revision WORD", EINVAL};
    TRY_ASSIGN(const policy::Scene scene, policy::Scene::open(arguments));
    TRY(check_host(scene.place.root));
    TRY_ASSIGN(const Dir folder, Dir::open(folders.front()));
    TRY_ASSIGN(received::PolicyFiles files, read_policy_folder(folder));
    TRY_ASSIGN(const received::Manifest manifest, described(files, arguments));
    const received::Generation next{
        received::manifest_text(manifest), std::move(files), {received::OriginKind::cluster, now_text(), {}}};
    if (!arguments.has("untested"))
        TRY(check_policy(arguments, scene, next, "nothing is published; --untested does so all the same"));
    TRY(write_cluster_policy(scene.place.root, next.files, next.manifest_text,
                             Deadline::after_ms(k_write_deadline_ms)));
    cli::write_output("revision " + manifest.revision + " is in " + k_cluster_policy +
                      "; each node takes it with its next lxc-warden-policy-sync\n");
    return cli::k_exit_clean;
}

// ---- sync

constexpr const char *k_sync_about =
    "Takes the policy that a Proxmox VE cluster shares (see publish) from /etc/pve/lxc-warden/policy.d to\n"
    "/var/lib/lxc-warden/policy.d, where starts read it: in one step, after the tests that `policy bundle install` makes.\n"
    "What is in force stays so when the cluster file system does not answer, or what is there is not whole. Run by\n"
    "lxc-warden-policy-sync.timer. Exit status: 0 the same is in force here; 1 what is there must not be in force; 2 it\n"
    "could not be looked at.";

// What is in force instead, and how old it is.
std::string kept_text(const Dir &root, Trust trust, const received::SyncState &state) {
    const auto now = received::read_received(root, trust);
    if (!now || !*now)
        return "no policy of the cluster is in force";
    const auto manifest = (*now)->manifest();
    return "revision " + (manifest ? manifest->revision : std::string("?")) + " stays in force, " +
           (state.compared.empty() ? "taken " + (*now)->origin.installed + " and not compared since the boot"
                                   : "last compared with the cluster's " + state.compared);
}

Result<std::optional<ClusterPolicy>> look(const policy::Scene &scene, Trust trust,
                                          received::SyncState &state) {
    const Dir &root = scene.place.root;
    if (state.waiting.process.pid > 0 && is_running(scene.host, state.waiting.process))
        return configs::pmxcfs_is_away("does not answer: process " +
                                           std::to_string(state.waiting.process.pid) +
                                           " of an earlier run still waits",
                                       ETIMEDOUT);
    state.waiting = {};
    TRY_ASSIGN(const auto now, received::read_received(root, trust));
    const bool is_clusters = now && now->origin.kind == received::OriginKind::cluster && now->check();
    return read_cluster_policy(root, trust, is_clusters ? now->manifest_text : std::string(),
                               Deadline::after_ms(k_read_deadline_ms), state.waiting);
}

// The text for standard output.
Result<std::string> take(const cli::Arguments &arguments, const policy::Scene &scene,
                         received::SyncState &state) {
    TRY_ASSIGN(const auto shared, look(scene, trust_of(arguments), state));
    if (!shared) {
        state.compared = now_text();
        return "the cluster shares no policy; " + kept_text(scene.place.root, trust_of(arguments), state) +
               "\n";
    }
    if (!shared->is_known) {
        const received::Generation next{
            shared->manifest_text, shared->files, {received::OriginKind::cluster, now_text(), {}}};
        TRY_ASSIGN(const Installed done, install(arguments, scene, next, install_options(arguments)));
        TRY_ASSIGN(const received::Manifest taken, next.manifest());
        say_warning("policy sync", taken.revision, done.warning);
    }
    state.compared = now_text();
    TRY_ASSIGN(const received::Manifest manifest,
               received::parse_manifest(shared->manifest_text, received::k_manifest_name));
    return "revision " + manifest.revision +
           (shared->is_known ? " of the cluster is in force\n" : " of the cluster is in force now\n");
}

Result<int> sync(const cli::Arguments &arguments) {
    TRY_ASSIGN(const policy::Scene scene, policy::Scene::open(arguments));
    const Dir &root = scene.place.root;
    TRY(check_host(root));
    received::SyncState state = received::read_sync_state(root);
    const auto taken = take(arguments, scene, state);
    const Status written = received::write_sync_state(root, state);
    if (!taken)
        return Error{taken.error().message + "; " + kept_text(root, trust_of(arguments), state),
                     taken.error().code};
    TRY(written);
    cli::write_output(*taken);
    return cli::k_exit_clean;
}

} // namespace

int run_publish(int argc, char **argv) {
    po::options_description options("Options");
    add_described(options);
    options.add_options()("untested", "without `policy test`: for a module that this node lacks")(
        "dir", po::value<std::vector<std::string>>(), "the folder");
    policy::add_scene(options);
    const auto arguments = cli::parse_arguments(argc, argv, "policy publish --revision WORD [OPTION...] DIR",
                                                k_publish_about, options, "dir");
    return arguments.done ? *arguments.done : finish(argv[0], publish(arguments));
}

int run_sync(int argc, char **argv) {
    po::options_description options("Options");
    add_install(options);
    options.add_options()("allow-older", "also when it was made before the one in force");
    const auto arguments =
        cli::parse_arguments(argc, argv, "policy sync [OPTION...]", k_sync_about, options, "");
    return arguments.done ? *arguments.done : finish(argv[0], sync(arguments));
}

} // namespace warden::ctl::bundle
