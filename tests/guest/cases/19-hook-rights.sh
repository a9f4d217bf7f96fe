#!/bin/bash
# The hook programs run with the capabilities that they need and no others, and the modules in them with fewer still: read
# from /proc while a module hangs.
# package: yes
# tier: ci bookworm
# suites: bookworm
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

bit() { # CAPABILITY-NUMBERS...: the set as /proc prints it
  local set=0 number
  for number; do set=$((set | 1 << number)); done
  printf '%016x\n' "$set"
}
# capability(7): DAC_READ_SEARCH 2, NET_ADMIN 12, SYS_PTRACE 19, MAC_ADMIN 33, BPF 39
k_module=$(bit 2 19 33)
k_start_host=$(bit 2 12 19 33 39)

install_debug_module
# What a process has, and that it can gain nothing. The bounding set of a worker is its hook's, which has no CAP_SETPCAP
# left to change it with; with no_new_privs and nothing inheritable no program gets anything from it.
rights() { # FILE SET BOUNDING-SET: a copy of /proc/PID/status
  local name
  for name in CapPrm CapEff; do
    same "$name of $1" "$2" "$(sed -n "s/^$name:\t*//p" "$1")"
  done
  same "CapBnd of $1" "$3" "$(sed -n "s/^CapBnd:\t*//p" "$1")"
  same "CapInh of $1" 0000000000000000 "$(sed -n "s/^CapInh:\t*//p" "$1")"
  same "CapAmb of $1" 0000000000000000 "$(sed -n "s/^CapAmb:\t*//p" "$1")"
  same "NoNewPrivs of $1" 1 "$(sed -n "s/^NoNewPrivs:\t*//p" "$1")"
}
# The hook and, below it, its worker.
look() { # HOOK HOOK-SET
  local hook worker
  both() { [ "$(pgrep -cf "^/usr/libexec/lxc-warden/$1 ")" = 2 ]; }
  wait_for both "$1"
  hook=$(pgrep -of "^/usr/libexec/lxc-warden/$1 ")
  worker=$(pgrep -nf "^/usr/libexec/lxc-warden/$1 ")
  # At once: a hook that waits for its module ends after four seconds.
  cat "/proc/$hook/status" >"$CASE_DIR/$1-hook"
  cat "/proc/$worker/status" >"$CASE_DIR/$1-worker"
  rights "$CASE_DIR/$1-hook" "$2" "$2"
  rights "$CASE_DIR/$1-worker" "$k_module" "$2"
}

make_busybox c1
for phase in pre-start start-host; do
  step "$phase"
  rm -f /etc/lxc-warden/stack.d/90-case.conf
  stack "$phase optional debug loop=yes"
  lxc-start -n c1 -l DEBUG -o "$(log_of c1)" </dev/null >/dev/null 2>&1 &
  if [ $phase = pre-start ]; then look $phase "$k_module"; else look $phase "$k_start_host"; fi
  wait %1 || true
  stop c1 -k
done
