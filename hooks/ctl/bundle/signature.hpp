// SPDX-License-Identifier: LGPL-2.1-or-later
// Who made a bundle: OpenSSH's signatures of files, in a namespace of their own, by ssh-keygen(1).
#pragma once

#include "base/dir.hpp"
#include "base/trusted_open.hpp"

#include <string>
#include <string_view>

namespace warden::ctl::bundle {

// In it a signature is for a policy, and for nothing else that the key may sign.
inline constexpr const char *k_namespace = "lxc-warden-policy";
inline constexpr const char *k_allowed_signers = "/etc/lxc-warden/allowed_signers";

// The text of an allowed-signers file (ssh-keygen(1)), which only root can have written. path is below root.
Result<std::string> read_allowed_signers(const Dir &root, const std::string &path, Trust trust);

// Which of the allowed signers signed exactly these bytes. signer: the only one who may; empty for any.
// k_refused when none did.
Result<std::string> signer_of(std::string_view bytes, std::string_view signature,
                              std::string_view allowed_signers, const std::string &signer);

// Makes FILE.sig with a private key, or with the agent's key that a public one names, at the caller's
// terminal: a key has a passphrase.
Status sign_file(const std::string &file, const std::string &key);

} // namespace warden::ctl::bundle
