// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/bundle/signature.hpp"

#include "base/child.hpp"
#include "base/foreground.hpp"
#include "base/memory_file.hpp"
#include "base/text.hpp"
#include "ctl/received/manifest.hpp"

#include <algorithm>
#include <span>
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
        return received::refused(otherwise);
    return ran->output;
}

using Lines = std::span<const std::string_view>;

// Adds the names that these lines of an allowed-signers file give the signature's key, as they can be asked
// for. The program names those of the first line that has the key, and a key may have several: for other
// namespaces, or for other times.
Status find_names(Lines lines, const std::string &signature, std::vector<std::string> &names) {
    if (lines.empty())
        return k_done;
    std::string text;
    for (const auto line : lines)
        (text += line) += '\n';
    TRY_ASSIGN(const Fd allowed, memory_file(text));
    const auto output =
        ask({"find-principals", "-f", path_for_children(allowed), "-s", signature}, {}, "none");
    if (!output && output.error().code == received::k_refused)
        return k_done;
    TRY(output);
    if (const std::size_t half = lines.size() / 2; half > 0) {
        TRY(find_names(lines.first(half), signature, names));
        return find_names(lines.subspan(half), signature, names);
    }
    for (const auto name : split(*output, '\n')) {
        const auto trimmed = trim(name);
        if (!trimmed.empty() && !trimmed.starts_with('!') && std::ranges::find(names, trimmed) == names.end())
            names.emplace_back(trimmed);
    }
    return k_done;
}

std::vector<std::string_view> signer_lines(std::string_view allowed_signers) {
    std::vector<std::string_view> lines;
    for (const auto line : split(allowed_signers, '\n')) {
        if (!trim(line).empty() && !trim(line).starts_with('#'))
            lines.push_back(line);
    }
    return lines;
}

std::string shown(const std::vector<std::string> &names) {
    return printable(join(names, ", "), 400);
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
    std::vector<std::string> names;
    TRY(find_names(signer_lines(allowed_signers), path, names));
    if (names.empty())
        return received::refused("the signature is not by a key of the allowed signers");
    for (const std::string &name : signer.empty() ? names : std::vector{signer}) {
        const auto held = ask({"verify", "-f", allowed_path, "-I", name, "-n", k_namespace, "-s", path},
                              bytes, "it does not hold");
        if (held)
            return name;
        if (held.error().code != received::k_refused)
            return held.error();
    }
    if (!signer.empty() && std::ranges::find(names, signer) == names.end())
        return received::refused("the signature is by " + shown(names) + ", not by " + printable(signer, 80));
    return received::refused(
        "the signature of " + shown(names) +
        " does not hold: the bundle was changed after it, it is not one for the namespace " + k_namespace +
        ", or the key is not allowed now");
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
