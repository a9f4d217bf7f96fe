// SPDX-License-Identifier: LGPL-2.1-or-later
// /var/lib/lxc-warden/policy.d: the policy that came from elsewhere, as a whole, and the one before it. A
// generation is a directory with the policy's files, their manifest and where they came from; `previous`, in
// the directory that is in force, is the one before. So one rename puts a new one in force and keeps the old.
#pragma once

#include "base/dir.hpp"
#include "base/trusted_open.hpp"
#include "ctl/received/manifest.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace warden::ctl::received {

// Where a generation is while it is not in force yet. Whatever lies there is nobody's.
inline constexpr const char *k_staged_policy = "/var/lib/lxc-warden/policy.d.new";

enum class OriginKind : std::uint8_t { bundle, cluster };

struct Origin {
    OriginKind kind = OriginKind::bundle;
    std::string installed; // when, as utc_text() writes it
    std::string signer;    // of a bundle; empty: it was not signed
};

struct Generation {
    std::string manifest_text;
    PolicyFiles files;
    Origin origin;

    Result<Manifest> manifest() const;
    // The files are what the manifest says.
    Status check() const;
};

// Holds a lock: one at a time on a host.
class Received {
public:
    // Makes /var/lib/lxc-warden if it must. EBUSY while another process has it. Borrows root.
    static Result<Received> open(const Dir &root, Trust trust);

    // What is in force, and what was before it. nullopt: nothing. An Error for files without a manifest:
    // somebody else put them there.
    Result<std::optional<Generation>> current() const;
    Result<std::optional<Generation>> previous() const;

    // Writes next, with what is in force as the one before it, to k_staged_policy.
    Status stage(const Generation &next) const;
    // The staged generation is in force when this returns a text, and the one that was so is gone from
    // k_staged_policy. The text is empty, or says what is to be known of it: it may not be on the disk.
    Result<std::string> put_in_force() const;
    // Removes what is staged, if anything is.
    Status discard() const;

private:
    Received(const Dir &root, Trust trust, Dir directory, Fd lock)
        : root_(&root), trust_(trust), directory_(std::move(directory)), lock_(std::move(lock)) {}

    const Dir *root_;
    Trust trust_;
    Dir directory_; // /var/lib/lxc-warden
    Fd lock_;
};

// The same without a lock, for whoever only wants to know: what is in force may change meanwhile.
Result<std::optional<Generation>> read_received(const Dir &root, Trust trust);

} // namespace warden::ctl::received
