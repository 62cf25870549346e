#!/usr/bin/env bash
# Everything that can be judged without running the product. check.sh [--fix] [--all]
# --fix formats in place; --all lets clang-tidy read every file instead of only those that differ from main.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
source toolchains/versions.env
llvm=$DEVDIAG_LLVM_MAJOR
fix="" all=""
for argument in "$@"; do
  case $argument in
    --fix) fix=1 ;;
    --all) all=1 ;;
    *) echo "dev: check does not know $argument. Allowed: --fix, --all" >&2 && exit 2 ;;
  esac
done
failed=()

# try NAME COMMAND...: runs one check and remembers whether it failed, so that all of them are heard.
try() {
  local name=$1 start=$SECONDS
  shift
  if "$@"; then echo "✓ $name ($((SECONDS - start)) s)"; else
    echo "✗ $name ($((SECONDS - start)) s)"
    failed+=("$name")
  fi
}

cpp_files() { git ls-files -co --exclude-standard --deduplicate -- '*.cpp' '*.hpp' '*.h'; }

format() {
  if [ -n "$fix" ]; then
    cpp_files | xargs -r "clang-format-$llvm" -i
    # Scripts may keep their own layout as long as their lines fit.
    git ls-files -- '*.mjs' | xargs -r grep -lE '.{111}' | xargs -r "clang-format-$llvm" -i
  else
    cpp_files | xargs -r "clang-format-$llvm" --dry-run -Werror
  fi
}

# The sources to analyse: those that differ from origin/main, where there is one, else all.
changed_sources() {
  local base
  if [ -z "$all" ] && base=$(git merge-base HEAD origin/main 2>/dev/null); then
    git diff --name-only --diff-filter=d "$base" -- '*.cpp'
  else
    git ls-files -- '*.cpp'
  fi
}

# Only what the dev preset compiles can be analysed.
tidy_files() {
  changed_sources | while read -r f; do
    if grep -qF "/$f\"" build/dev/compile_commands.json; then echo "$f"; fi
  done
}

# Files that include Beast take minutes each in the analyser; the time limit keeps a check a check.
analyse() {
  tidy_files | timeout 900 xargs -r -P "$(nproc)" -n 1 timeout 300 \
    "clang-tidy-$llvm" -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option
}

shell_scripts() {
  shellcheck -x dev .ci/run toolchains/*.sh
  git ls-files -- '*.sh' | grep -v '^toolchains/' | xargs -r shellcheck -x
}

try format format
try "house rules" node toolchains/tidy.mjs
try "shell scripts" shell_scripts
try "types" npm run --silent typecheck -w web
try "static analysis" analyse
if [ "${#failed[@]}" -gt 0 ]; then
  echo "check: ${#failed[@]} failed: ${failed[*]}"
  exit 1
fi
echo "check: everything is in order"
