#!/usr/bin/env bash
# Runs each fuzz target for a while on its seeds. fuzz.sh FOLDER [--seconds N] [--only NAME]
set -euo pipefail

folder=$1
shift
seconds=30 only=""
while [ $# -gt 0 ]; do
  case "$1 ${2:-}" in
    "--seconds "[0-9]*) seconds=$2 ;;
    "--only "?*) only=$2 ;;
    *) echo "dev: fuzz does not understand '$*'. Allowed: --seconds N, --only NAME" >&2 && exit 2 ;;
  esac
  shift 2
done

# New inputs are collected beside the build; seeds in the source tree are only read.
fuzz_one() {
  local target=$1 name seeds=()
  name=$(basename "$target")
  mkdir -p "$folder/found/$name"
  if [ -e "$target.corpus" ]; then seeds+=("$(cat "$target.corpus")"); fi
  echo "• $name for $seconds s"
  "$target" "$folder/found/$name" "${seeds[@]}" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix="$folder/crash-$name-" -print_final_stats=1 -verbosity=0 2>&1 | tail -40
}

ran=0
for target in "$folder"/*; do
  if [ ! -f "$target" ] || [ ! -x "$target" ]; then continue; fi
  if [ -n "$only" ] && [ "$(basename "$target")" != "$only" ]; then continue; fi
  fuzz_one "$target"
  ran=$((ran + 1))
done
if [ "$ran" -eq 0 ]; then
  echo "dev: no fuzz target${only:+ named $only} in $folder." >&2
  exit 1
fi
echo "$ran fuzz targets ran, no fault found"
