#!/bin/bash
# A module in an hour: from liblxc-warden-dev, installed, every command that lxc-warden-module(7) prints, in its order, as the author
# or as root: to a container that the new module refuses, its cases against the installed policy, and its Debian package.
# package: yes
# tier: all
# layouts: build
# deadline: 1800
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

dev=("$PAYLOAD"/files/liblxc-warden-dev_*.deb)
[ -e "${dev[0]}" ] || fail 'the payload has no liblxc-warden-dev'

# what a try that failed left
clear_all() {
  DEBIAN_FRONTEND=noninteractive dpkg --purge lxc-warden-siterules liblxc-warden-dev
  rm -f /etc/lxc-warden/{stack,policy}.d/60-siterules.conf /usr/lib/lxc-warden/modules/siterules.so
  ! id author || userdel -r author
}
clear_all >/dev/null 2>&1 || true

step 'what the author has: the package, and the manual that is in it'
# Nothing is downloaded: what it depends on is here.
cd "$PAYLOAD/files" || exit 1
DEBIAN_FRONTEND=noninteractive apt-get install -y "./${dev[0]##*/}" </dev/null
make_user author
make_busybox test-1
# The guest's dpkg leaves out manuals.
dpkg-deb --fsys-tarfile "${dev[0]}" | tar -xO ./usr/share/man/man7/lxc-warden-module.7.gz | zcat >"$CASE_DIR/page"
# As man(1) shows them.
sed -n '/^[$#] /p' "$CASE_DIR/page" | sed -e 's/\\-/-/g' -e "s/\\\\(aq/'/g" -e 's/\\e/\\/g' >"$CASE_DIR/commands"
has 'the commands' 'dpkg-buildpackage' "$(cat "$CASE_DIR/commands")"

step 'command by command'
cd /home/author || exit 1
starts=0
while IFS= read -r line <&3; do
  command=${line#[#$] }
  progress "$line"
  if [[ $command == 'cd '* ]]; then
    cd "${command#cd }" || fail "there is no ${command#cd }"
    continue
  fi
  code=0
  if [[ $line == '$ '* ]]; then
    output=$(timeout -k 5 600 runuser -u author -- bash -c "$command" 2>&1 </dev/null) || code=$?
  else
    output=$(timeout -k 5 600 bash -c "$command" 2>&1 </dev/null) || code=$?
  fi
  printf '%s\n%s\n' "$line" "$output"
  case $command in
    'lxc-start '*)
      starts=$((starts + 1))
      [ $starts != 1 ] || { same 'the start without the key' 1 "$code"; gone test-1 || fail 'it runs'; continue; }
      running test-1 || fail 'it does not run, with the key'
      ;;
    'journalctl '*) has 'the reason' 'XSITERULES-001.*lxc.cgroup2.memory.max is not set' "$output" ;;
    'lxc-warden audit '*) has 'the audit' 'XSITERULES-001.*test-1' "$output" ;;
    'lxc-warden try '* | 'lxc-warden policy verify '*) has 'the cases' '4 cases: 4 passed, 0 failed, 0 could not be run' "$output" ;;
    'dpkg -i '*) lacks 'the output of dpkg' 'policy test finds' "$output" ;;
  esac
  same "exit code of: $command" 0 "$code"
done 3<"$CASE_DIR/commands"
same 'starts' 2 "$starts"

step 'the package is the module now'
same 'the package of the module' lxc-warden-siterules "$(dpkg-query -S /usr/lib/lxc-warden/modules/siterules.so | cut -d : -f 1)"
sed -i '/memory.max/d' "$(config_of test-1)"
refused_for test-1 pre-start XSITERULES-001
clear_all
start test-1
