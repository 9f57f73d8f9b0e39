# shellcheck shell=bash
# Progress messages for long commands that print nothing.

with_heartbeat() { # with_heartbeat WHAT COMMAND...: runs COMMAND and prints a message every 4 s meanwhile
  local what=$1 heartbeat status=0
  shift
  (
    began=$SECONDS
    # Unlike `sleep`, `read` is a builtin: no child process is left behind when this subshell is killed.
    until read -rt 4 <> <(:); do
      kill -0 $$ 2>/dev/null || exit 0
      say "... $what, $((SECONDS - began)) s so far"
    done
  ) 9<&- &
  heartbeat=$!
  "$@" || status=$?
  kill "$heartbeat" 2>/dev/null || true
  wait "$heartbeat" 2>/dev/null || true
  return "$status"
}
