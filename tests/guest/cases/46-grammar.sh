#!/bin/bash
# Which configs LXC loads and which it refuses: what lxc-warden says of 20,000 of them, and what this guest's LXC says.
# package: no
# tier: all
# suites: bookworm trixie forky
# deadline: 900
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

# In parts, each of which has a deadline. liblxc reports each of its refusals on standard error.
for seed in 1 2 3 4 5 6 7 8 9 10; do
  exits 0 sh -c "/payload/files/lxc_grammar $seed 2000 2>/dev/null"
  has 'what was compared' '^LXC [0-9.]*: 2000 configs, [0-9]* of them load' "$output"
done
