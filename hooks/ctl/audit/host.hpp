// SPDX-License-Identifier: LGPL-2.1-or-later
// Which host an audit is of, and how its JSON says so.
#pragma once

#include "base/json.hpp"
#include "ctl/audit/audit.hpp"

namespace warden::ctl::audit {

// Made once, by chance, and never changed: it is what makes the hash ours.
inline constexpr std::string_view k_machine_hash_application =
    "\x1f\x6b\x0c\x52\xd0\x9e\x4d\x0d\xb5\x5a\x27\x3e\x86\x11\xc4\xf9";

// What the site calls the policy in force: the key `revision`, else what the manifest says of the files that
// were brought to /var/lib/lxc-warden/policy.d. Empty without either.
std::string revision_of(const Dir &root, const Trust &trust, const policy::PolicySet &policies);

AuditedHost look_at_host(const Dir &root, const std::string &lxcpath);

// Of /etc/machine-id, which is not for others to know (machine-id(5)): the same number as
// sd_id128_get_machine_app_specific(3) makes of it, in 32 hexadecimal digits. Empty without a machine id.
std::string machine_hash(std::string_view machine_id);

// The members `product`, `host` and `policy` of an audit's JSON.
Json product_json();
Json host_json(const Audit &audit);
Json policy_json(const Audit &audit);

} // namespace warden::ctl::audit
