#!/bin/bash
# A waiver whose day is over counts no more, and is a finding of its own.
# package: yes
# tier: ci bookworm
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
policy '[waive APP-001]' 'container = build-*' 'owner = ops' 'reason = nested docker, ticket 4711' "until = $(date -d '-1 day' +%F)"
make_busybox build-1 'lxc.apparmor.profile = unconfined'
refused build-1
journal_has build-1 APP-001
journal_has build-1 POL-004
