# shellcheck shell=bash
# What a person sees while ./dev works: one line per step with its time, a live tail on a terminal, and the
# end of the log when something breaks.

STEP_PID=""
LIVE=""
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then LIVE=1; fi
BOLD="" DIM="" RED="" GREEN="" PLAIN=""
if [ -n "$LIVE" ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'
fi

# fail WHAT [FIX]: says what is wrong and what to do, and stops.
fail() {
  printf '%s%s%s\n' "$RED" "dev: $1" "$PLAIN" >&2
  if [ $# -gt 1 ]; then printf '     %s\n' "${@:2}" >&2; fi
  exit 1
}

note() { printf '%s\n' "$*"; }

# The last thing the running step said, cut to fit one line of the terminal.
step_tail() {
  local width=110
  if [ -n "$LIVE" ]; then width=$(tput cols 2>/dev/null || echo 80); fi
  width=$((width - 16 - ${#2}))
  [ "$width" -gt 10 ] || return 0
  tail -c 2000 "$1" 2>/dev/null | tr '\r' '\n' | tr -cd '[:print:]\n' | grep -v '^ *$' | tail -1 |
    cut -c "1-$width"
}

# Shows that a step is alive until its process ends: every 0.2 s on a terminal, else a line every 10 s.
watch_step() {
  local pid=$1 name=$2 log=$3 spin='-\|/' tick=0 start=$SECONDS
  while kill -0 "$pid" 2>/dev/null; do
    if [ -n "$LIVE" ]; then
      printf '\r\e[K%s %s %ds  %s%s%s' "${spin:tick%4:1}" "$name" $((SECONDS - start)) \
        "$DIM" "$(step_tail "$log" "$name" || true)" "$PLAIN"
      sleep 0.2
    else
      sleep 0.1
      if [ $((tick % 100)) -eq 99 ]; then
        note "  … $name $((SECONDS - start))s  $(step_tail "$log" "$name" || true)"
      fi
    fi
    tick=$((tick + 1))
  done
  if [ -n "$LIVE" ]; then printf '\r\e[K'; fi
}

# Ends the running step with everything it started. A step is a process group, so nothing outlives ./dev.
stop_step() {
  [ -n "$STEP_PID" ] || return 0
  kill -TERM -- "-$STEP_PID" 2>/dev/null || true
  STEP_PID=""
}
trap stop_step EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# step NAME COMMAND...: runs it with its output in build/logs/NAME.log. With QUIET set, what took less than
# two seconds is not worth a line.
step() {
  local name=$1 log status=0 start_ms=${EPOCHREALTIME/[.,]/}
  shift
  mkdir -p "$ROOT/build/logs"
  log=$ROOT/build/logs/${name//[^A-Za-z0-9]/-}.log
  if [ -z "$LIVE" ] && [ -z "${QUIET:-}" ]; then note "• $name"; fi
  set -m
  (set -e && "$@") >"$log" 2>&1 </dev/null &
  STEP_PID=$!
  set +m
  watch_step "$STEP_PID" "$name" "$log"
  wait "$STEP_PID" || status=$?
  STEP_PID=""
  local took=$(((${EPOCHREALTIME/[.,]/} - start_ms) / 100000))
  if [ "$status" -eq 0 ] && [ -n "${QUIET:-}" ] && [ "$took" -lt 20 ]; then return 0; fi
  took="$((took / 10)).$((took % 10)) s"
  if [ "$status" -eq 0 ]; then
    note "${GREEN}✓${PLAIN} $name ${DIM}$took${PLAIN}"
    return 0
  fi
  note "${RED}✗ $name${PLAIN} after $took; the last lines of its log:"
  tail -40 "$log" | sed 's/^/    /'
  # A compiler says what is wrong long before it stops talking.
  if grep -qE ' error: ' "$log"; then
    note "its errors:"
    grep -E ' error: ' "$log" | head -10 | sed 's/^/    /'
  fi
  fail "$name failed (exit code $status)." "Full log: $log"
}
