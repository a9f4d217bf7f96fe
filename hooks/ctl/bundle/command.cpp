// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "base/utc.hpp"
#include "config/dropins.hpp"
#include "ctl/bundle/archive.hpp"
#include "ctl/bundle/install.hpp"
#include "ctl/bundle/policy_folder.hpp"
#include "ctl/bundle/signature.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/verbs.hpp"
#include "findings/report_json.hpp"

#include <array>
#include <unistd.h>

namespace warden::ctl::bundle {
namespace {

namespace po = boost::program_options;

constexpr std::size_t k_max_signature_bytes = 65'536;

// ---- create

constexpr const char *k_create_about =
    "One file with the policy files (*.conf) of a folder and a manifest: revision, time, sha256 of each, the least\n"
    "version of lxc-warden that may install it. --sign KEY makes FILE.sig beside it with ssh-keygen; by hand:\n"
    "ssh-keygen -Y sign -n lxc-warden-policy -f KEY FILE. Exit status: 0; 1 the files are not a policy; 2 wrong usage,\n"
    "or not written.";

Result<int> create(const cli::Arguments &arguments) {
    const auto folders = arguments.list("dir");
    if (folders.size() != 1 || !arguments.has("revision") || !arguments.has("output"))
        return Error{"give DIR, --revision WORD and --output FILE", EINVAL};
    const std::string output = arguments.text("output");
    TRY_ASSIGN(const Dir folder, Dir::open(folders.front()));
    TRY_ASSIGN(auto files, read_policy_folder(folder));
    TRY_ASSIGN(const received::Manifest manifest, described(files, arguments));
    if (arguments.has("sign") && access((output + ".sig").c_str(), F_OK) == 0)
        return Error{output + ".sig is there already", EEXIST};
    TRY_ASSIGN(const std::string bytes,
               pack({manifest, received::manifest_text(manifest), std::move(files)}));
    TRY(cli::write_new_file(output, bytes));
    if (arguments.has("sign"))
        TRY(sign_file(output, arguments.text("sign")));
    cli::write_output(output + ": revision " + manifest.revision + ", " +
                      counted(manifest.files.size(), "file") + (arguments.has("sign") ? "" : ", not signed") +
                      "\n");
    return cli::k_exit_clean;
}

int run_create(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("output,o", po::value<std::string>(), "the bundle to write")(
        "sign", po::value<std::string>(),
        "the private key to sign it with, or a public one that the agent has");
    add_described(options);
    options.add_options()("dir", po::value<std::vector<std::string>>(), "the folder");
    const auto arguments =
        cli::parse_arguments(argc, argv, "policy bundle create --revision WORD --output FILE [OPTION...] DIR",
                             k_create_about, options, "dir");
    return arguments.done ? *arguments.done : finish(argv[0], create(arguments));
}

// ---- what verify and install look at

void add_signature(po::options_description &options) {
    options.add_options()("signature", po::value<std::string>(), "its signature (default: BUNDLE.sig)")(
        "allowed-signers", po::value<std::string>()->default_value(k_allowed_signers),
        "whose bundles are taken, as ssh-keygen(1) has it; only root may be able to write it")(
        "signer", po::value<std::string>()->default_value(""),
        "take only this one of the allowed signers")("allow-unsigned", "take a bundle that has no signature")(
        "bundle", po::value<std::vector<std::string>>(), "the bundle");
}

std::string absolute(const policy::Scene &scene, const std::string &path) {
    return path.starts_with('/') ? path : scene.place.directory + "/" + path;
}

struct Checked {
    std::string file;
    Bundle bundle;
    std::string signer; // empty: not signed
};

Result<Checked> checked(const cli::Arguments &arguments, const policy::Scene &scene) {
    const auto given = arguments.list("bundle");
    if (given.size() != 1)
        return Error{"name one bundle", EINVAL};
    const Dir &root = scene.place.root;
    Checked result{given.front(), {}, {}};
    TRY_ASSIGN(const std::string bytes, root.read_file(absolute(scene, given.front()), k_max_bundle_bytes));
    const std::string name =
        arguments.has("signature") ? arguments.text("signature") : given.front() + ".sig";
    const auto signature = root.read_file(absolute(scene, name), k_max_signature_bytes);
    const bool absent = !signature && signature.error().code == ENOENT;
    if (absent && !arguments.has("allow-unsigned"))
        return received::refused(given.front() + " is not signed (" + name +
                                 " is not there); --allow-unsigned takes it as it is");
    if (!signature && !absent)
        return signature.error();
    // Before anything in it is believed.
    if (signature) {
        TRY_ASSIGN(const std::string allowed,
                   read_allowed_signers(root, absolute(scene, arguments.text("allowed-signers")),
                                        trust_of(arguments)));
        TRY_ASSIGN(result.signer, signer_of(bytes, *signature, allowed, arguments.text("signer")));
    }
    TRY_ASSIGN(result.bundle, unpack(bytes, given.front()));
    return result;
}

std::string by_whom(const std::string &signer) {
    return signer.empty() ? "not signed" : "signed by " + printable(signer, 80);
}

// ---- verify

constexpr const char *k_verify_about =
    "Looks at a bundle and installs nothing: signature, manifest, and that it holds what the manifest says. Exit\n"
    "status: 0 all is well; 1 it must not be used, which is said; 2 wrong usage, or it could not be looked at.";

Result<int> verify(const cli::Arguments &arguments) {
    TRY_ASSIGN(const policy::Scene scene, policy::Scene::open(arguments));
    TRY_ASSIGN(const Checked seen, checked(arguments, scene));
    const received::Manifest &manifest = seen.bundle.manifest;
    TRY(received::check_version(manifest, WARDEN_VERSION));
    if (arguments.is_json()) {
        Json out{{"schema_version", findings::k_schema_version},
                 {"bundle", seen.file},
                 {"signer", seen.signer.empty() ? Json(nullptr) : Json(seen.signer)},
                 {"manifest", Json::parse(seen.bundle.manifest_text)}};
        cli::write_output(json_document(out));
        return cli::k_exit_clean;
    }
    std::string text = seen.file + ": revision " + manifest.revision + ", made " + manifest.time +
                       ", for lxc-warden " + manifest.minimum_version + " or newer, " + by_whom(seen.signer) +
                       "\n";
    for (const received::ManifestFile &file : manifest.files)
        text += "  " + file.sha256 + "  " + file.name + "\n";
    cli::write_output(text);
    return cli::k_exit_clean;
}

int run_verify_bundle(int argc, char **argv) {
    po::options_description options("Options");
    add_signature(options);
    policy::add_scene(options);
    cli::add_format(options);
    const auto arguments = cli::parse_arguments(argc, argv, "policy bundle verify [OPTION...] BUNDLE",
                                                k_verify_about, options, "bundle");
    return arguments.done ? *arguments.done : finish(argv[0], verify(arguments));
}

// ---- install

constexpr const char *k_install_about =
    "Puts the policy of a bundle in force, in /var/lib/lxc-warden/policy.d, in one step, after its signature, its\n"
    "manifest, `policy test` over all policy files with it, and the tests of --verify. The one before it is kept for\n"
    "rollback. Exit status: 0 it is in force; 1 refused, nothing is changed; 2 wrong usage, or it could not be done.";

Result<int> install_bundle(const cli::Arguments &arguments) {
    TRY_ASSIGN(const policy::Scene scene, policy::Scene::open(arguments));
    TRY_ASSIGN(Checked seen, checked(arguments, scene));
    const std::string revision = seen.bundle.manifest.revision;
    const received::Generation next{std::move(seen.bundle.manifest_text),
                                    std::move(seen.bundle.files),
                                    {received::OriginKind::bundle, now_text(), seen.signer}};
    TRY_ASSIGN(const Installed done, install(arguments, scene, next, install_options(arguments)));
    say_warning("policy bundle install", revision, done.warning);
    if (!done.changed)
        cli::write_output("revision " + revision + " is in force already\n");
    else
        cli::write_output(
            "revision " + revision + " is in force, " + by_whom(seen.signer) + "; before it: " +
            (done.before.empty() ? "none" : done.before + " (`lxc-warden policy bundle rollback`)") + "\n");
    return cli::k_exit_clean;
}

int run_install(int argc, char **argv) {
    po::options_description options("Options");
    add_signature(options);
    add_install(options);
    options.add_options()("allow-older", "take a bundle that was made before the one in force");
    const auto arguments = cli::parse_arguments(argc, argv, "policy bundle install [OPTION...] BUNDLE",
                                                k_install_about, options, "bundle");
    return arguments.done ? *arguments.done : finish(argv[0], install_bundle(arguments));
}

// ---- rollback

constexpr const char *k_rollback_about =
    "Puts the policy in force that was so before the last install, and keeps the one that was in force: a second\n"
    "rollback is the way forward again. A node that follows its cluster takes the cluster's again within a minute, unless\n"
    "lxc-warden-policy-sync.timer is stopped. Exit status: 0; 1 there is none, or it was changed; 2 it could not be done.";

Result<int> rollback(const cli::Arguments &arguments) {
    TRY_ASSIGN(const policy::Scene scene, policy::Scene::open(arguments));
    TRY_ASSIGN(const received::Received received,
               received::Received::open(scene.place.root, trust_of(arguments)));
    TRY_ASSIGN(const auto now, received.current());
    TRY_ASSIGN(const auto before, received.previous());
    if (!now || !before)
        return received::refused("there is no policy to go back to");
    TRY(before->check());
    TRY_ASSIGN(const received::Manifest to, before->manifest());
    TRY_ASSIGN(const received::Manifest from, now->manifest());
    TRY(received.stage(*before));
    TRY_ASSIGN(const std::string warning, received.put_in_force());
    say_warning("policy bundle rollback", to.revision, warning);
    cli::write_output("revision " + to.revision + " is in force again; before it: " + from.revision + "\n");
    if (before->origin.kind == received::OriginKind::cluster)
        cli::write_output(
            "This node follows its cluster: the next lxc-warden-policy-sync takes the cluster's revision again. To "
            "hold this one:\nsystemctl stop lxc-warden-policy-sync.timer (`start` follows again); to go back on all "
            "nodes, publish the older policy.\n");
    return cli::k_exit_clean;
}

int run_rollback(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("root", po::value<std::string>()->default_value(""),
                          "a tree to look at instead of /");
    const auto arguments =
        cli::parse_arguments(argc, argv, "policy bundle rollback", k_rollback_about, options, "");
    return arguments.done ? *arguments.done : finish(argv[0], rollback(arguments));
}

struct Word {
    std::string_view name;
    int (*run)(int argc, char **argv);
};
constexpr std::array<Word, 4> k_words{{{"create", run_create},
                                       {"verify", run_verify_bundle},
                                       {"install", run_install},
                                       {"rollback", run_rollback}}};

constexpr const char *k_about =
    "A policy as one signed file, for hosts that neither configuration management nor a package reaches.\n"
    "`policy bundle create|verify|install|rollback --help` shows the options of each.";

} // namespace

int run_bundle(int argc, char **argv) {
    for (const Word &word : k_words) {
        if (argc < 2 || word.name != argv[1])
            continue;
        std::string name = "policy bundle " + std::string(word.name);
        argv[1] = name.data();
        return word.run(argc - 1, argv + 1);
    }
    const auto arguments =
        cli::parse_arguments(argc, argv, "policy bundle create | verify | install | rollback", k_about,
                             po::options_description("Options"), "");
    return arguments.done ? *arguments.done
                          : cli::fail(argv[0], "give `create`, `verify`, `install` or `rollback`");
}

} // namespace warden::ctl::bundle
