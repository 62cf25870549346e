# shellcheck shell=bash
# Sets up what a kind of work needs, then builds presets and the web package.

# Boost.Beast files take about a gigabyte each, so memory limits the number of compilers as well.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  echo "${DEVDIAG_JOBS:-$((cores < memory ? cores : memory))}"
}

# Two ./dev at once must not install into, or build in, the same place.
# take_turn FILE waits until nobody else holds it; end_turn lets go.
take_turn() {
  mkdir -p "$(dirname "$1")" 2>/dev/null && [ -w "$(dirname "$1")" ] ||
    fail "cannot write to $(dirname "$1")." "Fix: set XDG_CACHE_HOME to a folder that you may write to"
  exec 8>"$1"
  flock -n 8 && return 0
  note "waiting for another ./dev ($(basename "$1" .lock))"
  flock 8
}

end_turn() { exec 8>&-; }

# set_up KIND...: kinds are test, bench, fuzz, check; what a build needs is always included.
set_up() {
  local packages=("${PACKAGES_BUILD[@]}") kind servers=""
  for kind in "$@"; do
    case $kind in
      test) packages+=("${PACKAGES_TEST[@]}") servers=1 ;;
      bench) packages+=("${PACKAGES_BENCH[@]}") ;;
      fuzz) packages+=("${PACKAGES_FUZZ[@]}") ;;
      check) packages+=("${PACKAGES_CHECK[@]}") ;;
    esac
  done
  take_turn "$DEVDIAG_CACHE/setup.lock"
  need_packages "${packages[@]}"
  node_ready || step "install Node $DEVDIAG_NODE_VERSION" node_install
  PATH=$(node_prefix)/bin:$PATH
  npm_ready || step "install npm packages" npm_install
  emscripten_ready || step "install Emscripten ${DEVDIAG_EMSCRIPTEN_VERSION%%+*}" emscripten_install
  [ -z "$servers" ] || web_servers_ready || step "unpack nginx and Caddy" web_servers_install
  end_turn
  DEVDIAG_SERVERS=$(web_servers_prefix)
  DEVDIAG_EMSCRIPTEN=$(emscripten_prefix)
  DEVDIAG_NODE=$(node_prefix)/bin/node
  export PATH DEVDIAG_EMSCRIPTEN DEVDIAG_NODE DEVDIAG_SERVERS
}

# Compiles and links one preset; with targets named, only those.
build_preset() {
  local preset=$1 dir=$ROOT/build/$1 stamp
  shift
  stamp=$dir/.configured
  take_turn "$ROOT/build/$preset.lock"
  # Ninja follows every CMakeLists.txt by itself; only the presets and the compiler's place are ours to watch.
  if [ ! -e "$dir/build.ninja" ] || [ "$ROOT/CMakePresets.json" -nt "$stamp" ] ||
    [ "$(cat "$stamp" 2>/dev/null)" != "$DEVDIAG_EMSCRIPTEN" ]; then
    # Anew: with another compiler than before, CMake would keep some settings and lose others.
    step "configure $preset" cmake --fresh -S "$ROOT" --preset "$preset"
    echo "$DEVDIAG_EMSCRIPTEN" >"$stamp"
  fi
  step "build $preset" cmake --build "$dir" -j "$(build_jobs)" ${1:+--target} "$@"
  end_turn
}

wasm_dir() { echo "$ROOT/build/wasm/wasm"; }

build_web() {
  export DEVDIAG_WASM=${DEVDIAG_WASM:-$(wasm_dir)}
  take_turn "$ROOT/build/web.lock"
  step "build web" npm --prefix "$ROOT" run build -w web
  end_turn
}
