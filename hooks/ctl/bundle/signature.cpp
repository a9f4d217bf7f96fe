#include "ctl/bundle/signature.hpp"

#include "base/child.hpp"
#include "base/foreground.hpp"
#include "base/memory_file.hpp"
#include "base/text.hpp"
#include "ctl/bundle/manifest.hpp"

#include <algorithm>
#include <vector>

namespace warden::ctl::bundle {
namespace {

constexpr const char *k_program = "/usr/bin/ssh-keygen";
constexpr std::int64_t k_deadline_ms = 30'000;
constexpr std::size_t k_max_output = 65'536, k_max_signers_bytes = std::size_t{1} << 20U;

// What it prints; k_refused with `otherwise` when it says no.
Result<std::string> ask(const std::vector<std::string> &arguments, std::string_view input,
                        const std::string &otherwise) {
    std::vector<std::string> argv{k_program, "-Y"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto ran =
        run_program(argv, Deadline::after_ms(k_deadline_ms), k_max_output, Leftovers::killed, input);
    if (!ran)
        return Error{ran.error().message + "; it is in the package openssh-client", ran.error().code};
    if (ran->end.how != WorkerEnd::How::exited)
        return Error{std::string(k_program) + " did not end as it should", EIO};
    if (ran->end.code != 0)
        return refused(otherwise);
    return ran->output;
}

// Names of the allowed-signers file that the signature's key has, as they can be asked for.
std::vector<std::string> names_in(std::string_view output) {
    std::vector<std::string> names;
    for (const auto line : split(output, '\n')) {
        if (!trim(line).empty() && !line.starts_with('!'))
            names.emplace_back(trim(line));
    }
    return names;
}

} // namespace

Result<std::string> read_allowed_signers(const Dir &root, const std::string &path, Trust trust) {
    auto text = trusted_read(root, path, trust, k_max_signers_bytes);
    if (!text && text.error().code == ENOENT)
        return Error{path +
                         " is not there: it says whose bundles are taken, a line each: NAME namespaces=\"" +
                         k_namespace + "\" ssh-ed25519 KEY (see ALLOWED SIGNERS in ssh-keygen(1))",
                     ENOENT};
    return text;
}

Result<std::string> signer_of(std::string_view bytes, std::string_view signature,
                              std::string_view allowed_signers, const std::string &signer) {
    // What was read and judged is what the program reads, whatever becomes of the files meanwhile.
    TRY_ASSIGN(const Fd allowed, memory_file(allowed_signers));
    TRY_ASSIGN(const Fd signed_with, memory_file(signature));
    const std::string allowed_path = path_for_children(allowed), path = path_for_children(signed_with);
    TRY_ASSIGN(const auto output, ask({"find-principals", "-f", allowed_path, "-s", path}, {},
                                      "the signature is not by a key of the allowed signers"));
    const auto names = names_in(output);
    if (names.empty() || (!signer.empty() && std::ranges::find(names, signer) == names.end()))
        return refused("the signature is by " + (names.empty() ? "nobody" : printable(join(names, ", "))) +
                       (signer.empty() ? "" : ", not by " + printable(signer, 80)));
    const std::string &name = signer.empty() ? names.front() : signer;
    TRY(ask({"verify", "-f", allowed_path, "-I", name, "-n", k_namespace, "-s", path}, bytes,
            "the signature of " + printable(name, 80) +
                " does not hold: the bundle was changed after it, it is not one for the namespace " +
                k_namespace + ", or the key is not allowed now"));
    return name;
}

Status sign_file(const std::string &file, const std::string &key) {
    const HeldSignals signals;
    TRY_ASSIGN(const auto end,
               run_foreground({k_program, "-Y", "sign", "-n", k_namespace, "-f", key, file}, signals));
    if (end.code != 0)
        return Error{file + " is written, but not signed: ssh-keygen ended with " + std::to_string(end.code),
                     EIO};
    return k_done;
}

} // namespace warden::ctl::bundle
