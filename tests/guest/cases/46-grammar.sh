#!/bin/bash
# Which configs LXC loads and which it refuses: what lxc-warden says of 20,000 of them, and what this guest's LXC says.
# package: no
# tier: all
# suites: bookworm trixie forky
# deadline: 300
. /payload/lib.sh

# liblxc tells each of its refusals on standard error.
exits 0 sh -c '/payload/files/lxc_grammar 20260102 20000 2>/dev/null'
has 'what was compared' '^LXC [0-9.]*: 20000 configs, [0-9]* of them load' "$output"
