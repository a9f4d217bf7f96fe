#!/bin/bash
# What the advice of the findings makes of a config is one that this LXC starts (tests/fixes).
# package: yes
# tier: all
# suites: bookworm trixie forky
# deadline: 900
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1
cp /var/lib/lxc/c1/config /var/tmp/case/kept
tar -C /var/tmp/case -xf /payload/files/fixed.tar
count=0 bad=''
for fixed in /var/tmp/case/fixed/*; do
  name=${fixed##*/}
  # What is right where LXC knows these keys.
  if ! loads_v1 && grep -rqE '^lxc\.cgroup\.(memory|cpu|devices|pids|blkio)' "$fixed"; then continue; fi
  [ ! -d "$fixed/files" ] || cp -a "$fixed/files/." /
  # Compiling the generated profile takes most of a start's time here.
  if [[ $name == APP-* ]]; then cp "$fixed/config" /var/lib/lxc/c1/config; else
    sed 's/^\(lxc.apparmor.profile = \)generated$/\1lxc-container-default-cgns/' "$fixed/config" >/var/lib/lxc/c1/config
  fi
  if ! lxc-start -n c1 -l INFO -o "/var/tmp/case/$name.log"; then
    echo "$name does not start:"
    tail -n 5 "/var/tmp/case/$name.log"
    bad+=" $name"
  elif [ "$(lxc-info -n c1 -s -H)" != RUNNING ]; then
    echo "$name started, and does not run"
    bad+=" $name"
  fi
  lxc-stop -n c1 -k || true
  count=$((count + 1))
done
cp /var/tmp/case/kept /var/lib/lxc/c1/config
rm -f /etc/lxc/site.conf
[ -z "$bad" ] || fail "not started:$bad"
[ "$count" -ge 40 ] || fail "only $count configs were there"
