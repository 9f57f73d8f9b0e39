# shellcheck shell=bash
# Runs the steps of a check or test, goes on after a failure, and sums up at the end.

STEP_RESULTS=()
STEPS_FAILED=0

step() { # step NAME COMMAND...: output goes to the terminal and to artifacts/NAME.log
  local name=$1 began=$SECONDS status=0
  shift
  mkdir -p artifacts
  printf '\n== %s\n' "$name"
  # Without a terminal on its input no tool waits for an answer.
  "$@" </dev/null 2>&1 | tee "artifacts/$name.log" || status=$?
  note_step "$name" "$status" "$began"
}

step_beside() { # step_beside NAME COMMAND...: runs beside the steps that follow, until steps_join
  local name=$1
  shift
  mkdir -p artifacts
  printf '\n== %s: begun, shown when the steps beside it are done\n' "$name"
  # A background child would ignore Ctrl-C, and then not clear up after itself.
  env --default-signal=INT "$@" </dev/null >"artifacts/$name.log" 2>&1 &
  BESIDE_NAME=$name BESIDE_PID=$! BESIDE_BEGAN=$SECONDS
  trap 'wait "$BESIDE_PID"; exit 130' INT
}

steps_join() { # waits for the step begun with step_beside and shows what it printed
  local status=0
  printf '\n== %s\n' "$BESIDE_NAME"
  wait "$BESIDE_PID" || status=$?
  trap - INT
  cat "artifacts/$BESIDE_NAME.log"
  note_step "$BESIDE_NAME" "$status" "$BESIDE_BEGAN"
}

note_step() { # note_step NAME STATUS BEGAN
  local result=passed
  if [ "$2" -ne 0 ]; then
    result=FAILED
    STEPS_FAILED=$((STEPS_FAILED + 1))
  fi
  STEP_RESULTS+=("$(printf '%-18s %-7s %4d s' "$1" "$result" $((SECONDS - $3)))")
}

summary() { # prints a line for each step; fails if one did
  printf '\n== summary (%d s; logs in artifacts/)\n' "$SECONDS"
  printf '  %s\n' "${STEP_RESULTS[@]}"
  [ "$STEPS_FAILED" -eq 0 ] || fail "$STEPS_FAILED of ${#STEP_RESULTS[@]} steps failed."
}
