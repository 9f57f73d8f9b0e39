# shellcheck shell=bash
# Commands that take long and print nothing.

with_heartbeat() { # with_heartbeat WHAT COMMAND...: runs COMMAND, and says every four seconds that it still runs
  local what=$1 heartbeat status=0
  shift
  (
    began=$SECONDS
    # `read` waits without a process of its own, so that nothing is left behind when this is killed.
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
