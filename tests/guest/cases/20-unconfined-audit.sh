#!/bin/bash
# An unconfined container starts under the shipped policy, with a finding in the journal and on standard error.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.apparmor.profile = unconfined'
start c1
same "init's label" unconfined "$(label_of "$(init_pid c1)")"
journal_has c1 APP-001
hooks_said c1 APP-001
