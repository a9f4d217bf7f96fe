#!/bin/bash
# A module that prints a megabyte does not hang the start: LXC reads only the first ten reads of a hook's output.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

install_debug_module
stack 'pre-start required debug spam=1M' 'start-host required debug spam=1M'
make_busybox c1
enforce
start c1
journal_has c1 POL-007
has 'the finding' 'debug' "$(journal c1 POL-007 | jq -r .MESSAGE)"
