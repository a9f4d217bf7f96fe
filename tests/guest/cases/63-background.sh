#!/bin/bash
# A module that leaves a child in the background, which keeps the hook's output open, does not hang the start.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

install_debug_module
stack 'pre-start required debug fork=yes' 'start-host required debug fork=yes'
make_busybox c1
enforce
start c1
journal_has c1 POL-008
has 'the finding' 'debug' "$(journal c1 POL-008 | jq -r .MESSAGE)"
