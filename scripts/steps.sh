# shellcheck shell=bash
# Runs the steps of a check or test, goes on after a failure, and sums up at the end.

STEP_RESULTS=()
STEPS_FAILED=0

step() { # step NAME COMMAND...: output goes to the terminal and to artifacts/NAME.log
  local name=$1 began=$SECONDS result=passed
  shift
  mkdir -p artifacts
  printf '\n== %s\n' "$name"
  # Without a terminal on its input no tool waits for an answer.
  if ! "$@" </dev/null 2>&1 | tee "artifacts/$name.log"; then
    result=FAILED
    STEPS_FAILED=$((STEPS_FAILED + 1))
  fi
  STEP_RESULTS+=("$(printf '%-18s %-7s %4d s' "$name" "$result" $((SECONDS - began)))")
}

summary() { # prints a line for each step; fails if one did
  printf '\n== summary (%d s; logs in artifacts/)\n' "$SECONDS"
  printf '  %s\n' "${STEP_RESULTS[@]}"
  [ "$STEPS_FAILED" -eq 0 ] || fail "$STEPS_FAILED of ${#STEP_RESULTS[@]} steps failed."
}
