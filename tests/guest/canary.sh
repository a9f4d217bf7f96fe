# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For the cases that attack: after lib.sh, . /payload/canary.sh

canary=/var/lib/canary
# A directory that only root can write, in which the commands under attack run; a service that nobody has a reason to freeze; a
# device whose driver is loaded when it is opened. Files that must not be opened are made with canary_fifo.
canary_begin() {
  local pair
  canary_log=$CASE_DIR/canary
  canary_device='' canary_driver='' canary_files=()
  rm -rf "$canary"
  install -d -m 0700 "$canary"
  : >"$canary_log"
  # what a case that failed left
  systemctl stop canary 2>/dev/null || true
  systemd-run -q --unit=canary sleep infinity
  for pair in 203:cuse 223:uinput 239:uhid 238:vhost_net 200:tun 241:vhost_vsock; do
    if [ -e "/sys/module/${pair#*:}" ] || ! modinfo "${pair#*:}" >/dev/null 2>&1; then continue; fi
    canary_device=${pair%:*} canary_driver=${pair#*:}
    return 0
  done
  fail 'there is no driver that opening a device would load'
}
canary_node() { rm -rf "$1"; mknod "$1" c 10 "$canary_device"; } # FILE
# Whoever opens it to read is found out: the writer waits for a reader.
canary_fifo() { # FILE
  rm -rf "$1"
  mkfifo "$1"
  canary_files+=("$1")
  # shellcheck disable=SC2016 # the inner shell's own
  setsid sh -c 'echo ID=opened >"$0" && echo "opened: $0" >>"$1"' "$1" "$canary_log" </dev/null >/dev/null 2>&1 &
}
# What was reached, a line each; nothing is what must be there.
canary_touched() {
  [ ! -e "/sys/module/$canary_driver" ] || echo "driver loaded: $canary_driver"
  find "$canary" -mindepth 1 | sed 's/^/made: /'
  cat "$canary_log"
  grep -q 'frozen 0' "$k_cgroup/system.slice/canary.service/cgroup.events" || echo 'frozen: canary.service'
}
unharmed() { same "what was reached: $*" '' "$(canary_touched)"; }
harmed() { grep -Eq "$1" <<<"$(canary_touched)"; }
# The control: the canary shows this kind of harm. It is put right again.
harm_is_seen() { # PATTERN COMMAND...
  local pattern=$1 file
  shift
  "$@"
  wait_for harmed "$pattern"
  printf 'ok: the canary shows %s\n' "$pattern"
  find "$canary" -mindepth 1 -delete
  echo 0 >"$k_cgroup/system.slice/canary.service/cgroup.freeze"
  [ ! -e "/sys/module/$canary_driver" ] || modprobe -r "$canary_driver"
  : >"$canary_log"
  for file in "${canary_files[@]}"; do rm -f "$file"; done
  canary_files=()
}

# Every verb and option with which root looks at, freezes or thaws containers of a lxcpath, run where a relative path or a word of
# a name that a shell saw would leave its mark. What they say and how they exit is in $said; none may take long.
every_verb() { # LXCPATH NAMES...
  local dir=$1 format verb seconds
  shift
  local look=$CASE_DIR/look
  printf '%s\n' '#!/bin/sh' "grep -q 'frozen 0' $k_cgroup/system.slice/canary.service/cgroup.events || echo 'frozen: canary.service' >>$canary_log" >"$look"
  chmod 0755 "$look"
  said=''
  try() {
    seconds=$SECONDS code=0
    (cd "$canary" && timeout -k 5 120 "$@") >"$CASE_DIR/said" 2>&1 </dev/null || code=$?
    [[ $code != 124 && $code != 13[0-9] ]] || fail "$* did not end by itself ($code): $(cat "$CASE_DIR/said")"
    said+=$(cat "$CASE_DIR/said")$'\n'
    printf '%s s: %s\n' "$((SECONDS - seconds))" "$*" | tr -cd '\n\40-\176'
  }
  for format in text json jsonl prometheus nagios; do try lxc-warden audit -P "$dir" --format "$format"; done
  try lxc-warden audit -P "$dir" --running
  try lxc-warden audit
  for verb in check migrate; do try lxc-warden "$verb" "$dir"; done
  try lxc-warden migrate --all
  try lxc-warden freeze-run -P "$dir" --on / -- "$look"
  try lxc-warden freeze-run --on / -- "$look"
  try lxc-warden freeze-run -P "$dir" --on "$dir" --hold --max-frozen 20s
  try lxc-warden thaw --on "$dir"
  try lxc-warden thaw --stale
  try lxc-warden status
  for verb in doctor denials 'policy test' modules; do
    # shellcheck disable=SC2086 # two words
    try lxc-warden $verb
  done
  try lxc-warden denials -P "$dir" --format json
  # A name that begins with a dash is an option, as everywhere, unless it stands after --.
  for name; do
    try lxc-warden audit -P "$dir" -- "$name"
    try lxc-warden check "$dir/$name/config" --rootfs "$dir/$name/rootfs"
    try lxc-warden migrate "$dir/$name/config" --write
    try lxc-warden policy show -P "$dir" -- "$name"
    try lxc-warden freeze-run -P "$dir" "$name" -- "$look"
    try lxc-warden thaw -P "$dir" --force -- "$name"
    try lxc-warden denials -P "$dir" -- "$name"
    try lxc-warden try -P "$dir" --phase audit -- "$name"
    # what the shell makes of TAB
    # shellcheck disable=SC2016 # the inner shell's own
    try bash -c '. /usr/share/bash-completion/completions/lxc-warden; COMP_WORDS=(lxc-warden audit -P "$0" ""); COMP_CWORD=4; _lxc_warden; printf "%q\n" "${COMPREPLY[@]}"' "$dir"
  done
}
