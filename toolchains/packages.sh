# shellcheck shell=bash
# Debian packages: what each kind of work needs, and how the missing ones are installed.

PACKAGES_BUILD=(ca-certificates g++ cmake ninja-build ccache mold git python3 python3-venv patchelf
  "clang-$DEVDIAG_LLVM_MAJOR" "lld-$DEVDIAG_LLVM_MAJOR" "llvm-$DEVDIAG_LLVM_MAJOR"
  "libboost$DEVDIAG_BOOST_VERSION-dev" libpq-dev libssl-dev zlib1g-dev nlohmann-json3-dev doctest-dev)
PACKAGES_TEST=("postgresql-$DEVDIAG_POSTGRESQL_MAJOR" chromium fonts-dejavu-core apache2-bin)
PACKAGES_BENCH=("postgresql-$DEVDIAG_POSTGRESQL_MAJOR" chromium wrk)
PACKAGES_FUZZ=("libclang-rt-$DEVDIAG_LLVM_MAJOR-dev")
PACKAGES_CHECK=("clang-format-$DEVDIAG_LLVM_MAJOR" "clang-tidy-$DEVDIAG_LLVM_MAJOR" shellcheck)

# Prints those of the named packages that are not installed.
missing_packages() {
  local installed name
  # shellcheck disable=SC2016 # the names are dpkg's to expand
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    awk '$2 == "installed" { print $1 }') || true
  for name in "$@"; do
    grep -qxF "$name" <<<"$installed" || echo "$name"
  done
}

# Runs a command as root: directly, or through sudo with apt's proxy settings kept.
as_root() {
  local keep=() name
  for name in http_proxy https_proxy ftp_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    if [ -n "${!name:-}" ]; then keep+=("$name=${!name}"); fi
  done
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo env "${keep[@]}" "$@"; fi
}

# Asks for the password now, in the open, rather than in a step whose output goes to a log.
require_root() {
  local command="apt-get install --no-install-recommends $*"
  [ "$(id -u)" -ne 0 ] || return 0
  command -v sudo >/dev/null ||
    fail "these Debian packages are missing and there is no sudo: $*" "Fix, as root: $command"
  sudo -n true 2>/dev/null && return 0
  [ -t 0 ] || fail "these Debian packages are missing and sudo wants a password: $*" "Fix, as root: $command"
  note "Debian packages to install: $*"
  sudo -v || fail "sudo refused, so these Debian packages stay missing: $*" "Fix, as root: $command"
}

# Debian's PostgreSQL starts a server of its own when first installed. Tests start private ones, so a machine
# that had none is told not to.
forbid_default_cluster() {
  local conf=/etc/postgresql-common/createcluster.conf
  [ ! -e "$conf" ] || return 0
  as_root mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | as_root tee "$conf" >/dev/null
}

apt_install() {
  case " $* " in *" postgresql-"*) forbid_default_cluster ;; esac
  as_root apt-get -q update
  as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
    apt-get -q install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

# need_packages NAME...: installs those that are missing.
need_packages() {
  local missing
  command -v dpkg-query >/dev/null ||
    fail "this is not Debian; DevDiag is built on Debian 12 ($DEVDIAG_DEBIAN)."
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  require_root "${missing[@]}"
  local proxy=${http_proxy:-${HTTP_PROXY:-}}
  if [ -n "$proxy" ]; then note "apt goes through the proxy in http_proxy: ${proxy#*@}"; fi
  step "install ${#missing[@]} Debian packages" apt_install "${missing[@]}"
}
