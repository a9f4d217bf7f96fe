#!/bin/bash
# The package beside a stand-in for Proxmox's lxc-pve, which has LXC itself, provides liblxc1 without a version and conflicts with
# Debian's packages of it: apt really installs ours and removes nothing, the hooks of both run, and a purge leaves Proxmox's and
# its containers. All of it on copies of /usr, /etc and /var/lib that only this case sees.
# package: no
# tier: all
# suites: bookworm
# layouts: unified
# deadline: 900
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

if [ -z "${COVERED:-}" ]; then
  COVERED=yes exec unshare --mount --propagation private bash "$0"
fi
work=$CASE_DIR/cover
mkdir -p "$work/lxc"
mount --bind "$k_lxcpath" "$work/lxc"
mkdir "$work/memory"
mount -t tmpfs -o mode=0755 cover "$work/memory"
for covered in usr etc var/lib; do
  mkdir -p "$work/memory/$covered/upper" "$work/memory/$covered/work"
  mount -t overlay -o "lowerdir=/$covered,upperdir=$work/memory/$covered/upper,workdir=$work/memory/$covered/work" overlay "/$covered"
done
mount --bind "$work/lxc" "$k_lxcpath"

# Debian's packages of LXC, whatever they are called in this suite: their files are lxc-pve's.
mapfile -t debian < <(dpkg-query -W -f '${db:Status-Status} ${Source} ${Package}\n' | sed -nE 's/^installed lxc(\s.*)? (\S+)$/\2/p;s/^installed  (lxc)$/\1/p')
has "Debian's packages" 'liblxc1.* lxc|lxc.* liblxc1' "${debian[*]}"
pve=$CASE_DIR/lxc-pve
mkdir -p "$pve/DEBIAN"
dpkg -L "${debian[@]}" | sort -u | grep '^/usr/' | while read -r file; do
  if [ -L "$file" ] || [ -f "$file" ]; then printf '%s\n' "$file"; fi
done | tar -C / --no-recursion -cf - -T - 2>/dev/null | tar -C "$pve" -xf -
# shellcheck disable=SC2016 # for the hook
printf '#!/bin/sh\nexec touch "/run/pve-prestart-$1"\n' >"$pve/usr/share/lxc/hooks/lxc-pve-prestart-hook"
chmod 0755 "$pve/usr/share/lxc/hooks/lxc-pve-prestart-hook"
printf 'lxc.hook.pre-start = /usr/share/lxc/hooks/lxc-pve-prestart-hook\n' >"$pve/usr/share/lxc/config/common.conf.d/01-pve.conf"
make_deb() { # NAME FIELDS...
  local dir=$CASE_DIR/$1
  mkdir -p "$dir/DEBIAN"
  printf '%s\n' "Package: $1" 'Architecture: amd64' 'Maintainer: x <x@x.invalid>' 'Description: stand-in' "${@:2}" >"$dir/DEBIAN/control"
  dpkg-deb --root-owner-group -b "$dir" "$CASE_DIR/$1.deb" >/dev/null
}
make_deb lxc-pve 'Version: 6.0.5-3' 'Provides: liblxc1' 'Conflicts: liblxc1, liblxc-common, lxc' 'Replaces: liblxc1, liblxc-common, lxc'
mkdir -p "$CASE_DIR/pve-container/usr/bin"
printf '#!/bin/sh\nexit 1\n' >"$CASE_DIR/pve-container/usr/bin/pct"
chmod 0755 "$CASE_DIR/pve-container/usr/bin/pct"
make_deb pve-container 'Version: 6.1.10' 'Depends: lxc-pve (>= 6.0.5-3)'

k_apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o APT::Sandbox::User=root --no-install-recommends)
installed() { dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" 2>/dev/null || true; }
all_of_lxc() { installed '*lxc*' pve-container lxc-warden | tr ' ' '\n' | grep ':installed' | grep -v -e lxcfs | sort -u | tr '\n' ' '; }
k_proxmox='lxc-pve:installed pve-container:installed '

step "a host of Proxmox's, as far as packages go"
make_busybox 101
make_busybox 102 'lxc.cgroup2.pids.max = 77'
exits 0 "${k_apt[@]}" install "$CASE_DIR/lxc-pve.deb" "$CASE_DIR/pve-container.deb"
same 'packages of LXC' "$k_proxmox" "$(all_of_lxc)"
start 101
exists /run/pve-prestart-101

step 'apt installs ours'
exits 0 "${k_apt[@]}" install "$PAYLOAD"/debs/lxc-warden_*.deb
lacks 'what apt does' 'REMOVED|^Removing' "$output"
same 'packages of LXC' "${k_proxmox/ / lxc-warden:installed }" "$(all_of_lxc)"
exits 0 apt-get check
same 'what dpkg says is not whole' '' "$(dpkg --audit)"
running 101 || fail 'the container that ran does not run any more'

step 'a start with the hooks of both'
start 102
exists /run/pve-prestart-102
for hook in pre-start start-host; do
  has "LXC's log" "Executing script.*/usr/libexec/lxc-warden/$hook" "$(grep -a 'Executing script' "$(log_of 102)")"
done
lacks "LXC's log" 'ERROR' "$(cat "$(log_of 102)")"
same 'pids.max' 77 "$(live 102 pids.max)"
run lxc-warden doctor
has 'what the doctor says' 'Proxmox VE host' "$output"
audit_json
same 'containers of the audit' '101 running, 102 running' "$(jq -r '[.containers[] | .name + " " + .state] | sort | join(", ")' <<<"$output")"

step "a purge leaves Proxmox's, and nothing of ours"
exits 0 "${k_apt[@]}" purge lxc-warden
same 'what apt removes' 'lxc-warden*' "$(sed -n '/REMOVED/,/upgraded/p' <<<"$output" | sed '1d;$d' | xargs)"
same 'packages of LXC' "$k_proxmox" "$(all_of_lxc)"
exits 0 apt-get check
for id in 101 102; do running "$id" || fail "$id does not run any more"; done
stop 102 -k
rm /run/pve-prestart-102
start 102
exists /run/pve-prestart-102
same 'what is left' '' "$(find /usr /etc /var/lib /run \( -iname '*lxc-warden*' -o -name 'libwarden*' -o -name 'warden' \) -print 2>/dev/null |
  grep -v -e '/guest-results' || true)"
rm -f /run/pve-prestart-*
