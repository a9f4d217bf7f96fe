#!/bin/bash
# A module that loops for ever costs a start the deadline and no more; the finding names it.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

install_debug_module
stack 'pre-start required debug loop=yes'
make_busybox c1

step 'mode audit: the start goes on'
start c1
journal_has c1 POL-006
has 'the finding' 'debug' "$(journal c1 POL-006 | jq -r .MESSAGE)"
stop c1 -k

step 'mode enforce: refused'
enforce
refused c1
refused_by c1 pre-start
