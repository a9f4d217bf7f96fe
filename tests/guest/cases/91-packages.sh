#!/bin/bash
# The development package beside the other, the way from the single package that there was and back, what a package that brings a policy or a module makes happen, reportbug's script,
# and that a purge of all of it leaves nothing.
# package: yes
# tier: all
# suites: bookworm trixie forky
# layouts: unified
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

dev=("$PAYLOAD"/files/liblxc-warden-dev_*.deb)
[ -e "${dev[0]}" ] || fail 'the payload has no liblxc-warden-dev'

install_with_dev() { DEBIAN_FRONTEND=noninteractive dpkg -i "$@" "${dev[0]}"; }

# what a try that failed left
dpkg --purge liblxc-warden-dev 2>/dev/null || true

step 'from the single package, which had the headers'
rm -rf /tmp/old
dpkg-deb -R "$PAYLOAD"/debs/lxc-warden_*.deb /tmp/old
sed -i -e 's/^Version: .*/Version: 0.1.0/' -e '/^Provides: /d' /tmp/old/DEBIAN/control
rm -f /tmp/old/DEBIAN/triggers /tmp/old/DEBIAN/md5sums
mkdir -p /tmp/old/usr/include/warden
echo '/* of the single package */' >/tmp/old/usr/include/warden/module.h
dpkg-deb --root-owner-group -b /tmp/old /tmp/old.deb >/dev/null
purge_package
dpkg -i /tmp/old.deb
install_package
[ ! -e /usr/include/warden ] || fail 'the upgrade left the headers of the single package'
install_with_dev
lacks 'the header' 'of the single package' "$(cat /usr/include/warden/module.h)"
dpkg --purge liblxc-warden-dev
dpkg -i /tmp/old.deb
same 'the version after the way back' 0.1.0 "$(dpkg-query -W -f '${Version}' lxc-warden)"
# Both at once, over the single package.
install_with_dev "$PAYLOAD"/debs/lxc-warden_*.deb
rm -rf /tmp/old /tmp/old.deb
dpkg --purge liblxc-warden-dev

step 'the development package'
install_with_dev
for file in /usr/include/warden/module.h /usr/include/warden/module.hpp /usr/share/lxc-warden/module.map; do exists "$file"; done
exists "$(find /usr/lib -name libwarden.so)"
exits 0 lxc-warden module new sitecheck --directory /tmp
has 'the new module' XSITECHECK-001 "$(cat /tmp/sitecheck/sitecheck.c)"
exits 0 lxc-warden module check /usr/lib/lxc-warden/modules/deny.so
rm -r /tmp/sitecheck

step 'a package that brings a policy'
make_deb() { # NAME VERSION FILE TEXT
  rm -rf /tmp/deb
  mkdir -p "/tmp/deb/DEBIAN" "/tmp/deb${3%/*}"
  printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: x <x@x.invalid>\nDescription: x\n' "$1" "$2" >/tmp/deb/DEBIAN/control
  printf '%s\n' "$4" >"/tmp/deb$3"
  dpkg-deb --root-owner-group -b /tmp/deb "/tmp/$1.deb" >/dev/null
}
make_deb site-policy 1 /usr/lib/lxc-warden/policy.d/60-site.conf '[policy]
mode = audit'
said=$(dpkg -i /tmp/site-policy.deb 2>&1) || fail "a package with a good policy is not installed: $said"
lacks 'the output of dpkg' 'policy test finds' "$said"
make_deb site-policy 2 /usr/lib/lxc-warden/policy.d/60-site.conf '[policy]
mood = audit'
said=$(dpkg -i /tmp/site-policy.deb 2>&1) || fail "a package with a bad policy is not installed: $said"
has 'the output of dpkg' 'policy test finds' "$said"
has 'the output of dpkg' '60-site\.conf:2' "$said"
make_deb site-dropin 1 /usr/share/lxc/config/common.conf.d/60-site.conf 'lxc.nonsense = 1'
said=$(dpkg -i /tmp/site-dropin.deb 2>&1) || fail "a package with a bad drop-in is not installed: $said"
has 'the output of dpkg' 'CFG-011 .*60-site\.conf:1' "$said"
dpkg --purge site-dropin
same 'the state of both' 'installedinstalled' "$(dpkg-query -W -f '${db:Status-Status}' lxc-warden site-policy)"
dpkg --purge site-policy

step 'what reportbug asks'
has 'the report' '^-- versions' "$(sh /usr/share/bug/lxc-warden/script 3>&1 2>&1)"

step 'nothing is left'
exists /run/lxc-warden
DEBIAN_FRONTEND=noninteractive dpkg --purge liblxc-warden-dev lxc-warden
absent /run/lxc-warden
# Backups of configs (48-proxmox made some) are the admin's.
same 'what is left' '' "$(find / -xdev \( -path /proc -o -path /payload -o -path /tmp -o -path '*/doc/*' \) -prune -o \
  \( -iname '*lxc-warden*' -o -name 'libwarden*' -o -name 'warden*' \) -print 2>/dev/null | grep -v -e ^/var/log -e ^/var/cache -e ^/var/backups -e ^/root || true)"
install_package
