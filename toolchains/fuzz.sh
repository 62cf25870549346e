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
  local target=$1 name log seeds=()
  name=$(basename "$target")
  mkdir -p "$folder/found/$name"
  if [ -e "$target.corpus" ]; then seeds+=("$(cat "$target.corpus")"); fi
  log=$folder/$name.log
  echo "• $name for $seconds s"
  if "$target" "$folder/found/$name" "${seeds[@]}" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix="$folder/crash-$name-" -print_final_stats=1 >"$log" 2>&1; then
    awk '/number_of_executed_units/ { print "✓ '"$name"': " $2 " inputs tried" }' "$log"
    return
  fi
  echo "✗ $name found a fault; the input is in $folder/crash-$name-*:"
  grep -vE '^#[0-9]+' "$log" | tail -60
  return 1
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
