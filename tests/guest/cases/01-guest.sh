#!/bin/bash
# The guest itself: the layout and the AppArmor state that this boot asked for, and a container that runs.
# package: no
# tier: ci bookworm forky
# suites: bookworm trixie forky
# layouts: unified hybrid legacy noapparmor
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

step "layout $GUEST_LAYOUT"
kind=$(stat -f -c %T "$k_cgroup")
case $GUEST_LAYOUT in
  unified | noapparmor) same "the file system of $k_cgroup" cgroup2fs "$kind" ;;
  hybrid)
    same "the file system of $k_cgroup" tmpfs "$kind"
    same 'the file system of unified' cgroup2fs "$(stat -f -c %T "$k_cgroup/unified")"
    ;;
  legacy)
    same "the file system of $k_cgroup" tmpfs "$kind"
    [ ! -e "$k_cgroup/unified" ] || fail "$k_cgroup/unified is there"
    ;;
esac
apparmor=$(cat /sys/module/apparmor/parameters/enabled)
case $GUEST_LAYOUT in
  noapparmor) same 'AppArmor enabled' N "$apparmor" ;;
  *) same 'AppArmor enabled' Y "$apparmor" ;;
esac

step 'a busybox container'
make_busybox c1
generated_profile c1
start c1
inside c1 true
label=$(label_of "$(init_pid c1)")
printf 'label of init: %s\n' "$label"
stop c1 -k
