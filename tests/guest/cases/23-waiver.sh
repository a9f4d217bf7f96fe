#!/bin/bash
# A waiver with owner, reason and date lets its container start in mode enforce, and no other.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
policy '[waive APP-001]' 'container = build-*' 'owner = ops' 'reason = nested docker, ticket 4711' "until = $(date -d '+30 days' +%F)"
make_busybox build-1 'lxc.apparmor.profile = unconfined'
make_busybox web 'lxc.apparmor.profile = unconfined'
start build-1
refused web

audit_json
same 'waived, of build-1' true "$(findings_of build-1 APP-001 | jq -s 'all(.waived)')"
same 'waived, of web' false "$(findings_of web APP-001 | jq -s 'any(.waived)')"
