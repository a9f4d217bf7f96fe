#!/bin/bash
# Debian's PostgreSQL and MariaDB in containers, which write all the time: from each snapshot that is made under freeze-run the
# servers come up with every row that was acknowledged before it. With the hooks of config/examples/freeze-hooks PostgreSQL has
# made a checkpoint for it, and tables of MyISAM, which recovers nothing, are closed and whole.
# package: yes
# tier: all
# layouts: freeze
# deadline: 5400
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_rounds=50
mount_scratch
mount_image btrfs 2G
btrfs -q subvolume create /mnt/btrfs/data
data=/mnt/btrfs/data snap=/mnt/btrfs/snap
postgres=$(echo /usr/lib/postgresql/*/bin)
mkdir -p /mnt/ack "$data"/{pg,my}
mount -t tmpfs -o size=32M none /mnt/ack
# The cluster that came with the package is not what is tested.
systemctl stop postgresql

# --- the servers, and a client each that writes what was acknowledged where no freeze reaches it

chown postgres "$data/pg"
chmod 0700 "$data/pg"
(cd / && runuser -u postgres -- "$postgres/initdb" -D "$data/pg" --auth=trust --no-sync >/dev/null)
printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '/var/run/postgresql'" 'shared_buffers = 16MB' 'checkpoint_timeout = 1d' \
  'autovacuum = off' >>"$data/pg/postgresql.conf"
mariadb=(--no-defaults --skip-networking --user=root --innodb-buffer-pool-size=8M --innodb-log-file-size=8M --innodb-fast-shutdown=0
  --socket=/run/mysqld/mysqld.sock)
mariadb-install-db --no-defaults --user=root --datadir="$data/my" --skip-test-db --auth-root-authentication-method=normal >"$CASE_DIR/install" 2>&1 ||
  fail "$(tail -n 5 "$CASE_DIR/install")"

# usage: client ACK STATEMENT COMMAND...: STATEMENT with each number in it, to a client that prints the number when it is done
cat >"$CASE_DIR/client" <<'CLIENT'
import os, subprocess, sys, time
ack = os.open('/ack/' + sys.argv[1], os.O_WRONLY | os.O_CREAT)
program = subprocess.Popen(sys.argv[3:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
n = 0
while True:
    n += 1
    program.stdin.write(sys.argv[2].replace('NUMBER', str(n)) + '\n')
    if program.stdout.readline().strip() != str(n):
        sys.exit('the server is gone')
    os.pwrite(ack, b'%012d\n' % n, 0)
    time.sleep(0.01)
CLIENT
cat >"$CASE_DIR/pg" <<SERVER
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
trap 'exit 0' PWR TERM
mkdir -p /var/run/postgresql && chown postgres /var/run/postgresql
runuser -u postgres -- $postgres/postgres -D /data &
until runuser -u postgres -- psql -qXAt -h /var/run/postgresql -c 'create table t(n int primary key, filler text)'; do sleep 1; done
python3 /client pg "insert into t values(NUMBER, repeat('x', 300)) returning n;" \\
  runuser -u postgres -- psql -qXAt -h /var/run/postgresql &
while :; do sleep 1; done
SERVER
cat >"$CASE_DIR/my" <<SERVER
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
trap 'exit 0' PWR TERM
mkdir -p /run/mysqld
mariadbd ${mariadb[*]} --datadir=/data &
until mariadb -e 'create database d; create table d.t(n int primary key, filler text) engine=innodb;
  create table d.m(n int primary key, filler text) engine=myisam'; do sleep 1; done
python3 /client my "insert into d.t values(NUMBER, repeat('x', 300)); insert into d.m values(NUMBER, 'x'); select NUMBER;" \\
  mariadb --unbuffered --batch --skip-column-names &
while :; do sleep 1; done
SERVER
for name in pg my; do
  make_busybox "$name" "lxc.mount.entry = $data/$name data none bind,create=dir 0 0" 'lxc.mount.entry = /mnt/ack ack none bind,create=dir 0 0' \
    'lxc.mount.entry = /usr usr none ro,bind,create=dir 0 0' 'lxc.mount.entry = /usr/lib lib none ro,bind,create=dir 0 0' \
    'lxc.mount.entry = /usr/lib64 lib64 none ro,bind,create=dir 0 0' \
    "lxc.init.cmd = /server"
  root=$(rootfs_of "$name")
  grep -E '^(root|postgres):' /etc/passwd >"$root/etc/passwd"
  grep -E '^(root|postgres):' /etc/group >"$root/etc/group"
  mkdir -p "$root/etc/pam.d"
  printf '%s pam_permit.so\n' 'auth required' 'account required' 'session required' >"$root/etc/pam.d/runuser"
  cp "$CASE_DIR/client" "$root/client"
  install -m 0755 "$CASE_DIR/$name" "$root/server"
  start "$name"
done
for name in pg my; do wait_for test -s "/mnt/ack/$name"; done

# --- a snapshot, and what a server makes of it

cat >"$CASE_DIR/snapshot" <<SNAPSHOT
#!/bin/sh -e
btrfs -q subvolume snapshot $data $snap
cp /mnt/ack/pg /mnt/ack/my $CASE_DIR/acked/
SNAPSHOT
chmod 0755 "$CASE_DIR/snapshot"
mkdir -p "$CASE_DIR/acked" "$CASE_DIR/out"
chmod 0755 "$CASE_DIR"
number_in() { sed 's/^0*\(.\)/\1/' "$1"; }
checkpoint_of() { "$postgres/pg_controldata" "$1" | sed -n 's/^Latest checkpoint location: *//p'; }
# Rows and last row, after the server's own recovery.
pg_rows() {
  rm -f "$snap/pg/postmaster.pid"
  (cd / && echo "select '=' || count(*) || ' ' || max(n) from t" | runuser -u postgres -- "$postgres/postgres" --single -D "$snap/pg" postgres 2>"$CASE_DIR/pg.log") |
    sed -n 's/.*"=\([0-9]* [0-9]*\)".*/\1/p'
}
my_query() { # SQL... (one line of result each)
  rm -f "$CASE_DIR/out"/*
  printf '%s\n' "$@" | mariadbd "${mariadb[@]}" --datadir="$snap/my" --socket=/run/case.sock --bootstrap >"$CASE_DIR/my.log" 2>&1 ||
    fail_for_good "MariaDB does not start from the snapshot: $(tail -n 5 "$CASE_DIR/my.log")"
}
my_rows() {
  my_query "select count(*), max(n) into outfile '$CASE_DIR/out/t' fields terminated by ' ' from d.t;"
  cat "$CASE_DIR/out/t"
}
holds_all() { # WHAT ACKNOWLEDGED COUNT LAST
  # The row that it was about to acknowledge may be there too.
  if [ "${3:-0}" != "${4:-0}" ] || [ "${4:-0}" -lt "$2" ] || [ "$4" -gt $(($2 + 1)) ]; then
    fail_for_good "$1: $2 rows were acknowledged, $3 are there, the last is $4"
  fi
}
rounds() { # WHAT CHECK: one more check of each snapshot
  local round pg my before_pg=0 before_my=0 rows last
  for round in $(seq $k_rounds); do
    checkpoint=$(checkpoint_of "$data/pg")
    lxc-warden freeze-run --quiet pg my -- "$CASE_DIR/snapshot" 2>"$CASE_DIR/err" || fail "round $round: $(cat "$CASE_DIR/err")"
    pg=$(number_in "$CASE_DIR/acked/pg") my=$(number_in "$CASE_DIR/acked/my")
    "$2"
    read -r rows last <<<"$(pg_rows)"
    holds_all "$1, round $round, PostgreSQL" "$pg" "$rows" "$last"
    read -r rows last <<<"$(my_rows)"
    holds_all "$1, round $round, MariaDB" "$my" "$rows" "$last"
    if [ "$pg" -le "$before_pg" ] || [ "$my" -le "$before_my" ]; then fail "$1, round $round: a client does not write"; fi
    before_pg=$pg before_my=$my
    btrfs -q subvolume delete "$snap"
    progress "round $round of $k_rounds, $1"
  done
  printf 'ok: %s: %s rounds, rows %s and %s at the end\n' "$1" "$round" "$pg" "$my"
  measure "servers-whole-$1 $((round * 2)) of-$((round * 2))"
}

# MyISAM counts in the table's file who has it open, and a server that finds that somebody had checks the table.
myisam() { # then $open says whether it was, and $CASE_DIR/out/m has its rows
  my_query "select count(*), max(n) into outfile '$CASE_DIR/out/m' fields terminated by ' ' from d.m;"
  open=''
  ! grep -Eq 'Checking table|Recovering table|marked as crashed' "$CASE_DIR/my.log" || open=yes
}
count_open() { myisam; [ -z "$open" ] || were_open=$((were_open + 1)); }

step 'frozen: every row that was acknowledged, after the recovery that a power cut would need'
were_open=0
rounds freeze count_open
measure "myisam-open-without-hooks $were_open of-$k_rounds"
[ "$were_open" -gt 0 ] || fail 'no table of MyISAM was open in a snapshot: what the hooks are for does not show here'

step 'with the hooks: a checkpoint for each snapshot, and tables that nothing recovers are whole'
install_hook() { # CONTAINER SCRIPT
  local dir
  dir=$(rootfs_of "$1")/etc/qemu
  install -D -m 0755 "$PAYLOAD/files/fsfreeze-hook" "$dir/fsfreeze-hook"
  install -D -m 0755 "$PAYLOAD/files/$2" "$dir/fsfreeze-hook.d/$2"
}
install_hook pg postgresql
install_hook my mariadb
# The hooks give up after LIMIT seconds, which are too few for an emulated CPU.
sed -i 's/LIMIT:-5/LIMIT:-60/' /var/lib/lxc/*/rootfs/etc/qemu/fsfreeze-hook.d/*
policy '[freeze]' 'hook = /etc/qemu/fsfreeze-hook' 'hook-deadline = 120s'
prepared() {
  local rows last
  [ "$(checkpoint_of "$snap/pg")" != "$checkpoint" ] || fail_for_good "PostgreSQL made no checkpoint for this snapshot: $checkpoint"
  myisam
  [ -z "$open" ] || fail_for_good "a table of MyISAM was not closed: $(grep -v InnoDB "$CASE_DIR/my.log")"
  read -r rows last <"$CASE_DIR/out/m"
  holds_all 'MyISAM with the hook' "$my" "$rows" "$last"
}
rounds hooks prepared
no_records

stop pg -k
stop my -k
umount /mnt/btrfs /mnt/ack
rm -f "$scratch/btrfs.img"
