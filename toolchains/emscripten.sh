# shellcheck shell=bash
# The WebAssembly compiler in a private folder: Debian 13's emscripten and binaryen, unpacked and made to run
# on Debian 12 beside its own clang. Nothing of the system is touched, and none of this needs root.

# Where it lives. The version is in the name, so that two checkouts with different pins do not fight.
emscripten_prefix() { echo "$DEVDIAG_CACHE/emscripten-${DEVDIAG_EMSCRIPTEN_VERSION//[+]/_}"; }

emscripten_ready() { [ -e "$(emscripten_prefix)/.ready" ]; }

# The address of the Debian mirror that this machine's apt already uses, and the key that signs it.
debian_mirror() {
  # shellcheck disable=SC2016 # the names are apt's to expand
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(CREATED_BY)' |
    awk -v suite="$DEVDIAG_DEBIAN" '$2 == suite && $3 == "Packages" { print $1; exit }'
}

# apt with lists, cache and sources of its own: signatures are checked, the machine's state stays as it is.
private_apt() {
  local work=$1
  shift
  apt-get -q -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$work/state" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
    -o APT::Sandbox::User=root "$@"
}

fetch_debs() {
  local work=$1 mirror
  mirror=$(debian_mirror)
  if [ -z "$mirror" ]; then
    fail "apt knows no Debian '$DEVDIAG_DEBIAN' mirror." \
      "Fix: add one to /etc/apt/sources.list and run apt-get update as root."
  fi
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial,debs}
  : >"$work/status"
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keyring] $mirror $DEVDIAG_EMSCRIPTEN_SUITE main" >"$work/sources.list"
  private_apt "$work" update
  # The three libraries are what binaryen's programs were linked against; Debian 12's are too old for them.
  (cd "$work/debs" && private_apt "$work" download "emscripten=$DEVDIAG_EMSCRIPTEN_VERSION" \
    "binaryen=$DEVDIAG_BINARYEN_VERSION" libc6 libstdc++6 libgcc-s1)
}

# Leaves out documentation and the library variants (sanitizers, workers, position independent) we never link.
unpack_emscripten() {
  local work=$1 to=$2 deb
  dpkg-deb --fsys-tarfile "$work"/debs/emscripten_*.deb |
    tar -x -C "$to" --strip-components=4 --exclude='*/test' --exclude='*/docs' --exclude='*-asan*' \
      --exclude='*-ww*' --exclude='*/lto-pic' --exclude='*/pic' ./usr/share/emscripten
  for deb in binaryen libc6 libstdc++6 libgcc-s1; do
    dpkg-deb -x "$work"/debs/${deb}_*.deb "$work/tree"
  done
  mkdir -p "$to/lib" "$to/binaryen/bin"
  (cd "$work"/tree/usr/lib/*-linux-gnu &&
    cp -a ld-linux-*.so.* libc.so.* libm.so.* libpthread.so.* libdl.so.* librt.so.* \
      libstdc++.so.* libgcc_s.so.* libbinaryen* "$to/lib/")
  cp -a "$work"/tree/usr/bin/wasm* "$to/binaryen/bin/"
}

# binaryen's programs get the unpacked loader and libraries written into them.
relink_binaryen() {
  local to=$1 final=$2 loader program
  loader=$(basename "$(find "$to/lib" -name 'ld-linux-*.so.*' | head -1)")
  for program in "$to"/binaryen/bin/*; do
    [ -L "$program" ] && continue
    patchelf --set-interpreter "$final/lib/$loader" --force-rpath --set-rpath "$final/lib" "$program"
  done
}

write_emscripten_config() {
  local to=$1 final=$2
  # The prebuilt libraries are frozen: a build never compiles (or fetches) one behind our back.
  cat >"$to/.emscripten" <<END
EMSCRIPTEN_ROOT = '$final'
LLVM_ROOT = '/usr/bin'
LLVM_ADD_VERSION = '$DEVDIAG_LLVM_MAJOR'
CLANG_ADD_VERSION = '$DEVDIAG_LLVM_MAJOR'
BINARYEN_ROOT = '$final/binaryen'
NODE_JS = '$(node_prefix)/bin/node'
CACHE = '$final/cache'
FROZEN_CACHE = True
END
}

# Needs node_modules (its acorn) and the Debian packages. Built aside and moved into place when complete.
emscripten_install() {
  local final work fresh
  final=$(emscripten_prefix)
  mkdir -p "$DEVDIAG_CACHE"
  work=$(mktemp -d "$DEVDIAG_CACHE/emscripten-work.XXXXXX")
  # shellcheck disable=SC2064 # the folder's name is wanted now
  trap "rm -rf '$work'" EXIT
  fresh=$work/prefix
  mkdir -p "$fresh/node_modules"
  fetch_debs "$work"
  unpack_emscripten "$work" "$fresh"
  relink_binaryen "$fresh" "$final"
  # The JavaScript optimiser imports it by name, which only a neighbouring node_modules folder satisfies.
  cp -a "$ROOT/node_modules/acorn" "$fresh/node_modules/acorn"
  write_emscripten_config "$fresh" "$final"
  rm -rf "$final"
  mv "$fresh" "$final"
  "$final/binaryen/bin/wasm-opt" --version
  EM_CONFIG=$final/.emscripten "$final/emcc" --version
  touch "$final/.ready"
}
