#!/bin/bash
# A module that crashes is an error with a finding that names it, never a hung start.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

install_debug_module
stack 'start-host required debug crash=yes'
make_busybox c1

step 'mode audit: the start goes on'
start c1
journal_has c1 POL-005
has 'the finding' 'debug' "$(journal c1 POL-005 | jq -r .MESSAGE)"
stop c1 -k

step 'mode enforce: refused'
enforce
refused c1
refused_by c1 start-host
