# shellcheck shell=bash
# The virtual environment `.venv`: made with Python 3.11 or newer, filled from a lock file with hashes.

recent_python() { # prints the first interpreter that is new enough
  local python
  for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  return 1
}

has_venv_module() {
  venv_works || "$(recent_python || echo python3)" -c 'import ensurepip, venv' 2>/dev/null
}

venv_package() {
  echo "$(recent_python || echo python3)-venv"
}

venv_works() {
  "$VENV/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

venv_filled() { # venv_filled LOCK: everything in requirements/LOCK.txt is installed
  stamp_matches "$VENV/.installed-$1" "$(hash_of "$ROOT/requirements/$1.txt")"
}

python_venv() { # python_venv runtime|dev; dev holds all of runtime
  (
    wait_turn
    if ! venv_works; then make_venv; fi
    if venv_filled dev || venv_filled "$1"; then exit 0; fi
    fill_venv "$1"
  ) 9<"$ROOT/requirements"
}

also_in_venv() { # also_in_venv LOCK: what is wanted beside runtime; dev holds all of decoding
  (
    wait_turn
    if venv_filled "$1" || { [ "$1" = decoding ] && venv_filled dev; }; then exit 0; fi
    fill_venv "$1"
  ) 9<"$ROOT/requirements"
}

make_venv() {
  local python
  python=$(recent_python) || fail "Python 3.11 or newer is needed; python3 here is $(python3 -V 2>&1).
On Ubuntu 22.04: sudo apt-get install python3.11 python3.11-venv, then run again; I find it by its name."
  say "making a virtual environment in $VENV with $("$python" -V)"
  with_heartbeat "making the virtual environment" "$python" -m venv --clear "$VENV" 9<&-
}

fill_venv() { # fill_venv LOCK
  say "installing Python packages into .venv (requirements/$1.txt)"
  rm -f "$VENV/.installed-$1"
  # The lock names all there is; Python compiles what is used when it is used first.
  with_heartbeat "installing Python packages" \
    "$VENV/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --no-deps --no-compile \
    --require-hashes -r "$ROOT/requirements/$1.txt" 9<&- ||
    fail "the Python packages could not be installed; pip says above why. Without a network it cannot work."
  write_stamp "$VENV/.installed-$1" "$(hash_of "$ROOT/requirements/$1.txt")"
}
