#!/bin/bash
# A hostile user on the host, with a lxcpath of his own and the names of root's containers: his configs, files, sockets, process
# titles and cgroups, against every verb that root runs. Nothing of it may be opened, run or frozen, and nobody waits for him.
# package: yes
# tier: all
# suites: bookworm trixie forky
# deadline: 900
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh
. /payload/canary.sh

make_user mallory
home=/home/mallory
lxcpath=$home/lxc
rm -rf "$lxcpath"
install -d -o mallory -g mallory -m 0755 "$home" "$lxcpath"
canary_begin
trap 'pkill -u mallory || true' EXIT
as_mallory() { setsid setpriv --reuid=mallory --regid=mallory --clear-groups "$@" </dev/null >/dev/null 2>&1 & }

# Listens on abstract sockets, writes down who connects, and answers everything with one pid or not at all.
liar=$CASE_DIR/liar
cat >"$liar" <<'PERL'
use Socket;
my ($log, $pid, @names) = @ARGV;
my @listeners;
for my $name (@names) {
  socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die;
  bind($s, sockaddr_un("\0$name")) or die "$name: $!";
  listen($s, 8);
  push @listeners, $s;
}
open(my $ready, '>>', "$log.ready"); print $ready "x\n"; close $ready;
my @clients;
while (1) {
  my $bits = '';
  vec($bits, fileno($_), 1) = 1 for @listeners;
  select($bits, undef, undef, undef);
  for my $s (@listeners) {
    next unless vec($bits, fileno($s), 1);
    accept(my $c, $s) or next;
    open(my $out, '>>', $log); print $out "connected\n"; close $out;
    push @clients, $c;
    next unless $pid;
    sysread($c, my $request, 16);
    syswrite($c, pack('l l q', 0, 0, $pid));
  }
}
PERL
connections=$home/connections
rm -f "$connections" "$connections.ready"
chmod 0755 "$CASE_DIR" "$liar"

make_busybox c1 # root's own, stopped
for i in $(seq 30); do make_silent+=("$k_lxcpath/s$i/command"); install -d "$k_lxcpath/s$i"; : >"$k_lxcpath/s$i/config"; done
victim=$(systemctl show -P MainPID canary)
as_mallory perl "$liar" "$connections" "$victim" "$k_lxcpath/c1/command"
as_mallory perl "$liar" "$connections" '' "${make_silent[@]}"
both_listen() { [ "$(wc -l <"$connections.ready")" = 2 ]; }
wait_for both_listen

step 'the canaries notice'
run timeout 20 lxc-info -n c1 -p
exists "$connections"
has 'what the liar makes of lxc-info' 'connected' "$(cat "$connections")"
rm -f "$connections"
harm_is_seen '^made:' sh -c "timeout 20 lxc-info -P $lxcpath -n log >/dev/null 2>&1; install -d -o mallory $lxcpath/log; printf 'lxc.log.file = $canary/from-config\nlxc.log.level = TRACE\n' >$lxcpath/log/config; timeout 20 lxc-info -P $lxcpath -n log >/dev/null 2>&1; true"
canary_fifo "$lxcpath/control"
harm_is_seen '^opened:' cat "$lxcpath/control"

step 'what a user can put below his lxcpath'
# shellcheck disable=SC2016 # names for a shell that must not see them
names=('log' '$(touch made)' '`touch made`' ';touch made;' '--output=made' '*' 'a b' $'e\033]0;x\007' $'c\302\233m' $'b\342\200\256x' $'u\377')
config() { # NAME LINES...
  install -d "$lxcpath/$1"
  printf '%s\n' "${@:2}" >"$lxcpath/$1/config"
}
for name in "${names[@]}"; do
  config "$name" "lxc.log.file = $canary/from-config" 'lxc.log.level = TRACE' 'lxc.uts.name = x' \
    "lxc.hook.pre-start = /bin/sh -c 'touch $canary/hook'" "lxc.hook.clone = /usr/bin/touch $canary/hook" \
    "lxc.rootfs.path = dir:$lxcpath/rootfs" "lxc.cgroup.memory.limit_in_bytes = \$(touch $canary/made)" \
    "lxc.apparmor.raw = \$(touch made)" "lxc.console.logfile = $canary/console" "lxc.monitor.unshare = 1"
done
for name in fifo fifo-include device-include out huge dir socket loop inside-fifo slice; do install -d "$lxcpath/$name"; done
canary_fifo "$lxcpath/fifo/config"
canary_fifo "$lxcpath/fifo-include/more"
config fifo-include "lxc.include = $lxcpath/fifo-include/more"
canary_node "$CASE_DIR/node"
config device-include "lxc.include = $CASE_DIR/node" 'lxc.include = /dev/fd/0' 'lxc.include = /dev/tty' 'lxc.seccomp.profile = /dev/tty'
ln -s /etc/shadow "$lxcpath/out/config"
truncate -s 4T "$lxcpath/huge/config"
mkdir -p "$lxcpath/dir/config"
perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un($ARGV[0])) or die' "$lxcpath/socket/config"
config loop "lxc.include = $lxcpath/loop/config"
# A root file system of his, with what is opened in one.
mkdir -p "$lxcpath/rootfs/sbin" "$lxcpath/rootfs/etc" "$lxcpath/rootfs/usr/lib"
canary_fifo "$lxcpath/rootfs/sbin/init"
canary_fifo "$lxcpath/rootfs/etc/os-release"
config inside-fifo "lxc.rootfs.path = $lxcpath/rootfs"
config slice 'lxc.cgroup.dir.container = system.slice' 'lxc.cgroup.dir.container.inner = canary.service' 'lxc.rootfs.path = dir:/'
chown -hR mallory:mallory "$lxcpath"

step 'processes that call themselves monitors'
as_mallory bash -c 'exec -a "[lxc monitor] /var/lib/lxc c1" sleep 3600'
as_mallory bash -c "exec -a '[lxc monitor] $lxcpath slice' sleep 3600"
as_mallory perl "$liar" "$connections" "$victim" "$lxcpath/slice/command" "$lxcpath/log/command"
all_listen() { [ "$(wc -l <"$connections.ready")" = 3 ]; }
wait_for all_listen

step 'every verb, as root'
began=$SECONDS
every_verb "$lxcpath" "${names[@]}" fifo fifo-include device-include out huge dir socket loop inside-fifo slice
printf 'all of them: %s s\n' "$((SECONDS - began))"
unharmed 'every verb over a lxcpath of a hostile user'
absent "$connections"
LC_ALL=C lacks 'what every verb said' $'\033|\302\233|\342\200\256|\377' "$said"
lacks 'what every verb said' 'root:[$*!]' "$said"

step "root's own container keeps its state, and whoever took its name is named"
audit_json
same 'the state of c1' stopped "$(jq -r '.containers[] | select(.name == "c1") | .state' <<<"$output")"
audit_has c1 HOOK-009
has 'who it is' 'uid [0-9]+' "$(findings_of c1 HOOK-009)"
same 'silent sockets' 30 "$(jq '[.[] | select(.id == "HOOK-009" and (.container | test("^s[0-9]+$")))] | length' <<<"$findings")"
run lxc-warden freeze-run c1 -- "$CASE_DIR/look"
has 'the refusal' 'c1 does not run' "$output"
unharmed "a freeze of root's container whose name was taken"

step 'without him everything is as it was'
pkill -u mallory
gone_all() { ! pgrep -u mallory >/dev/null; }
wait_for gone_all
audit_json
audit_lacks c1 HOOK-009
start c1
exits 0 lxc-warden freeze-run c1 -- "$CASE_DIR/look"
same 'how it went' '' "$(canary_touched)"
stop c1 -k
systemctl stop canary
