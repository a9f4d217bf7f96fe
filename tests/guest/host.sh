# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Sourced by the tools of this folder that run on the host: image, deb, accel, list, boot.
set -euo pipefail
export LC_ALL=C

guest_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$guest_dir/../.." && pwd)
# Images and build roots outlive a build folder when WARDEN_CACHE points elsewhere.
cache=${WARDEN_CACHE:-$top/build/cache}
# What a tool exits with when the thing cannot be had here, which is not a failure of ours.
k_unavailable=77

say() { printf '[%s +%ds] %s\n' "${0##*/}" "$SECONDS" "$*" >&2; }
die() { say "$*"; exit 1; }
unavailable() { say "not available: $*"; exit "$k_unavailable"; }

host_suite() { (. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:-unknown}"); }

# The Debian mirror that apt on this machine already uses.
mirror() {
  local site
  # shellcheck disable=SC2016 # $(SITE) is apt's, not the shell's
  site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -E 'debian/?$' | sort -u | head -n 1)
  [ -n "$site" ] || die "apt's configuration names no Debian mirror: add one to /etc/apt/sources.list.d"
  printf '%s\n' "$site"
}

mirror_has() { # SUITE
  local file
  file=$(mktemp)
  /usr/lib/apt/apt-helper download-file "$(mirror)/dists/$1/InRelease" "$file" >/dev/null 2>&1
  local code=$?
  rm -f "$file"
  return "$code"
}

# A suite that the mirror does not carry is "not available"; a mirror that does not answer at all is a failure.
need_suite() { # SUITE
  mirror_has "$1" && return 0
  mirror_has "$(host_suite)" && unavailable "the mirror has no suite $1"
  die "the mirror $(mirror) does not answer; check the network and run apt-get update"
}

# Debian's files that no test reads.
k_lean=(--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*'
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*')

# unpack SUITE TARGET LOG VARIANT mmdebstrap-options...
unpack() {
  local suite=$1 target=$2 log=$3 variant=$4
  shift 4
  # forky's Release files may be older than they promise to be; that is not a concern of a throw-away root.
  mmdebstrap --quiet --variant="$variant" --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' \
    --aptopt='APT::Install-Recommends "false"' "$@" "$suite" "$target" "$(mirror)" >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; say "mmdebstrap of $suite failed, see $log"; return 1; }
}
debootstrap() { # SUITE TARGET LOG mmdebstrap-options...
  unpack "$1" "$2" "$3" minbase "${@:4}" || exit 1
}

# Value of one "# key: value" line in the head of a case.
case_header() { # FILE KEY DEFAULT
  local value
  value=$(sed -n "1,/^[^#]/s/^# $2: *//p" "$1" | head -n 1)
  printf '%s\n' "${value:-$3}"
}
