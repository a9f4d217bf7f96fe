# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# To be sourced by a benchmark that measures what BUILD installs, as installed: begin_installed BUILD "$@" runs the script again in a
# mount namespace of its own, in which an overlay on /usr has it. Nothing of this machine is changed. Sets $work, a directory in
# memory that goes with the namespace.
begin_installed() { # BUILD SCRIPT ARGUMENTS...
  local build=$1 part
  shift
  [ "$(id -u)" = 0 ] || { echo 'run it as root: it mounts, in a namespace of its own' >&2; exit 2; }
  if [ -z "${WARDEN_BENCH_INSIDE:-}" ]; then
    WARDEN_BENCH_INSIDE=yes exec unshare --mount --propagation private "$@"
  fi
  work=$(mktemp -d)
  trap 'umount -l "$work" && rmdir "$work"' EXIT
  mount -t tmpfs tmpfs "$work"
  mkdir -p "$work"/{stage,upper,work}
  for part in common hooks plugins config; do
    DESTDIR=$work/stage cmake --install "$build/$part" --prefix /usr >"$work/install.log"
  done
  cp -a "$work/stage/usr/." "$work/upper/"
  mount -t overlay overlay -o "lowerdir=/usr,upperdir=$work/upper,workdir=$work/work" /usr
  ldconfig -C "$work/ld.cache"
  mount --bind "$work/ld.cache" /etc/ld.so.cache
}
