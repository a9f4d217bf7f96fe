// SPDX-License-Identifier: LGPL-2.1-or-later
// The words of `lxc-warden policy`: each has options of its own.
#pragma once

namespace warden::ctl::policy {

// argv[0] is what complaints begin with: "policy verify".
int run_verify(int argc, char **argv);
int run_diff(int argc, char **argv);
int run_waivers(int argc, char **argv);
int run_baseline(int argc, char **argv);
int run_create_case(int argc, char **argv);

} // namespace warden::ctl::policy
