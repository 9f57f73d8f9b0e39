# shellcheck shell=bash
# Runs the steps of a check or test, goes on after a failure, and sums up at the end.

STEP_RESULTS=()
BESIDE=() # name of each step begun with step_beside
BESIDE_PIDS=()
STEPS_FAILED=0

step() { # step NAME COMMAND...: output goes to the terminal and to artifacts/NAME.log
  local name=$1 began=$SECONDS status=0
  shift
  mkdir -p artifacts
  printf '\n== %s\n' "$name"
  # Without a terminal on its input no tool waits for an answer.
  "$@" </dev/null 2>&1 | tee "artifacts/$name.log" || status=$?
  note_step "$name" "$status" $((SECONDS - began))
}

step_beside() { # step_beside NAME COMMAND...: runs beside the steps that follow, until steps_join
  local name=$1
  shift
  mkdir -p artifacts
  rm -f "artifacts/$name.ended"
  : >"artifacts/$name.log"
  printf '\n== %s: begun, shown when the steps beside it are done\n' "$name"
  (
    status=0 began=$SECONDS
    # A background child would ignore Ctrl-C, and then not clear up after itself.
    env --default-signal=INT "$@" </dev/null >"artifacts/$name.log" 2>&1 || status=$?
    echo "$status $((SECONDS - began))" >"artifacts/$name.ended"
  ) &
  BESIDE+=("$name")
  BESIDE_PIDS+=("$!")
  trap 'wait; exit 130' INT
}

steps_join() { # shows what the steps begun with step_beside print, until they have ended
  local index name status seconds
  for index in "${!BESIDE[@]}"; do
    name=${BESIDE[index]} status=1 seconds=0
    printf '\n== %s\n' "$name"
    tail -n +1 -f --pid="${BESIDE_PIDS[index]}" "artifacts/$name.log"
    wait "${BESIDE_PIDS[index]}" || true
    read -r status seconds <"artifacts/$name.ended" || true
    note_step "$name" "$status" "$seconds"
  done
  trap - INT
  BESIDE=() BESIDE_PIDS=()
}

note_step() { # note_step NAME STATUS SECONDS
  local result=passed
  if [ "$2" -ne 0 ]; then
    result=FAILED
    STEPS_FAILED=$((STEPS_FAILED + 1))
  fi
  STEP_RESULTS+=("$(printf '%-29s %-7s %4d s' "$1" "$result" "$3")")
}

summary() { # prints a line for each step; fails if one did
  printf '\n== summary (%d s; logs in artifacts/)\n' "$SECONDS"
  printf '  %s\n' "${STEP_RESULTS[@]}"
  [ "$STEPS_FAILED" -eq 0 ] || fail "$STEPS_FAILED of ${#STEP_RESULTS[@]} steps failed."
}
