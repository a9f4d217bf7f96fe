#!/bin/bash
# A generated profile's label contains the word unconfined, and is confined all the same.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
make_busybox c1 'lxc.apparmor.profile = generated'
start c1
has "init's label" 'unconfined.*\(enforce\)' "$(label_of "$(init_pid c1)")"
journal_lacks c1 'APP-00[1-4]'
audit_json c1
audit_lacks c1 'APP-00[1-4]'
