#!/usr/bin/env bash
# Proves the set-up on a bare Debian 12: makes one with debootstrap, clones the last commit into it and runs
# ./dev there, as root and as a normal user with sudo.
# Usage, as root: toolchains/prove-setup.sh [--keep] [COMMAND...]   COMMAND: setup (default), test, build ...
# Root runs every COMMAND; the user, in a second fresh system, runs only setup.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=toolchains/versions.env
source "$ROOT/toolchains/versions.env"

[ "$(id -u)" -eq 0 ] || { echo "prove-setup: needs root, for debootstrap and chroot" >&2 && exit 1; }
# All mounts happen in a namespace of their own: whatever goes wrong, none is left behind.
if [ -z "${DEVDIAG_PROVING:-}" ]; then
  exec env DEVDIAG_PROVING=1 unshare --mount --propagation private "${BASH_SOURCE[0]}" "$@"
fi

keep=""
if [ "${1:-}" = --keep ]; then
  keep=1
  shift
fi
[ $# -gt 0 ] || set -- setup

command -v debootstrap >/dev/null || apt-get -q install -y --no-install-recommends debootstrap
work=$(mktemp -d "${TMPDIR:-/var/tmp}/devdiag-prove.XXXXXX")
logs=$ROOT/build/logs
mkdir -p "$logs"
# A system that is removed while something is mounted in it would take the mounted files along.
clean_up() {
  awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount -l
  if [ -n "$keep" ]; then echo "kept: $work"; else rm -rf --one-file-system "$work"; fi
}
trap clean_up EXIT

timed() {
  local name=$1 start=${EPOCHREALTIME/[.,]/} status=0 verdict=ok log took
  log=$logs/prove-${name//[^A-Za-z0-9]/-}.log
  shift
  "$@" >"$log" 2>&1 || status=$? verdict=FAILED
  took=$(((${EPOCHREALTIME/[.,]/} - start) / 100000))
  printf '%-28s %5d.%d s  %s\n' "$name" $((took / 10)) $((took % 10)) "$verdict"
  [ "$status" -eq 0 ] || { tail -40 "$log" && exit 1; }
}

mirror() {
  # shellcheck disable=SC2016 # the names are apt's to expand
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(CREATED_BY)' |
    awk -v suite="$1" '$2 == suite && $3 == "Packages" { print $1; exit }'
}

# Copies a file of this machine to the same place in the new system, if it is there.
carry() {
  local file
  for file in "$@"; do
    [ -e "$file" ] || continue
    mkdir -p "$system$(dirname "$file")"
    cp -aL "$file" "$system$file"
  done
}

# The new system reaches the registries the way this machine does: same mirrors, proxies and certificates.
configure_clients() {
  local suite name
  for suite in "$DEVDIAG_DEBIAN" "$DEVDIAG_DEBIAN-updates" "$DEVDIAG_DEBIAN-security"; do
    if [ -n "$(mirror "$suite")" ]; then echo "deb $(mirror "$suite") $suite main"; fi
  done >"$system/etc/apt/sources.list"
  apt-config dump | { grep -E '^Acquire::(http|https|Retries)' || true; } \
    >"$system/etc/apt/apt.conf.d/90machine"
  carry /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt
  carry /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.npmrc"
  : >"$system/client.env"
  for name in $(compgen -e); do
    case $name in
      *_proxy | *_PROXY | PIP_* | npm_config_* | NPM_CONFIG_* | \
        *_CA_BUNDLE | *_CERT | *_CERT_FILE | *_CA_CERTS)
        printf 'export %s=%q\n' "$name" "${!name}" >>"$system/client.env"
        if [ -f "${!name}" ]; then carry "${!name}"; fi
        ;;
    esac
  done
}

mount_kernel_parts() {
  mount -t proc proc "$system/proc"
  mount --rbind /dev "$system/dev"
  mount -t sysfs sysfs "$system/sys" 2>/dev/null || true
  mount -t tmpfs -o mode=1777 tmpfs "$system/dev/shm"
}

# new_system NAME: sets $system to a fresh Debian that has nothing but its essential packages.
new_system() {
  system=$work/$1
  cp -a "$work/base" "$system"
  configure_clients
  mount_kernel_parts
}

# Clones what is committed, and lays the shared cases beside it when this checkout has them.
check_out() {
  local to=$1 cases=$ROOT/../shared/cases
  mkdir -p "$system$to"
  git clone -q --no-hardlinks "$ROOT" "$system$to/devdiag"
  if [ -d "$cases" ]; then
    mkdir -p "$system$to/shared"
    cp -a "$cases" "$system$to/shared/cases"
  fi
}

# inside USER COMMAND...: runs in the new system with a clean environment and no terminal.
inside() {
  local user=$1
  shift
  chroot "$system" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 CI=true su "$user" -s /bin/bash -c "set -e; cd; . /client.env; cd src/devdiag; $*" </dev/null
}

timed "debootstrap" debootstrap --variant=minbase --include=ca-certificates "$DEVDIAG_DEBIAN" "$work/base" \
  "$(mirror "$DEVDIAG_DEBIAN")"

new_system as-root
check_out "$HOME/src"
for command in "$@"; do
  timed "root: ./dev $command" inside root "./dev $command"
  timed "root: ./dev $command, again" inside root "./dev $command"
done
du -sh --one-file-system "$system" | awk '{ print "disk used: " $1 }'

new_system as-user
timed "install sudo" chroot "$system" \
  sh -c 'apt-get -q update && apt-get -q install -y --no-install-recommends sudo'
chroot "$system" useradd --create-home --shell /bin/bash builder
echo 'builder ALL=(ALL) NOPASSWD: ALL' >"$system/etc/sudoers.d/builder"
user_home=$(chroot "$system" getent passwd builder | cut -d: -f6)
check_out "$user_home/src"
if [ -e "$HOME/.npmrc" ]; then cp "$HOME/.npmrc" "$system$user_home/.npmrc"; fi
chroot "$system" chown -R builder: "$user_home"
timed "user: ./dev setup" inside builder "./dev setup"
timed "user: ./dev setup, again" inside builder "./dev setup"
