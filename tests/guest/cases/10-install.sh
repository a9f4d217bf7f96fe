#!/bin/bash
# The package installs, registers its hooks for every container that includes common.conf, and LXC runs all of them.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# layouts: unified hybrid legacy noapparmor
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

dropin=/usr/share/lxc/config/common.conf.d/50-lxc-warden.conf
exists "$dropin"
lacks 'the drop-in' 'lxc\.hook\.version' "$(cat "$dropin")"
same 'mode, owner of the drop-in' '644 root:root' "$(stat -c '%a %U:%G' "$dropin")"
for hook in pre-start start-host stop post-stop; do
  exists "/usr/libexec/lxc-warden/$hook"
  has 'the drop-in' "^lxc\.hook\.$hook *= */usr/libexec/lxc-warden/$hook" "$(cat "$dropin")"
done

make_busybox c1
generated_profile c1
start c1
stop c1
for hook in pre-start start-host stop post-stop; do
  has 'the scripts that LXC ran' "/usr/libexec/lxc-warden/$hook" "$(grep -a 'Executing script' "$(log_of c1)")"
done
lacks "LXC's log" 'ERROR' "$(cat "$(log_of c1)")"
