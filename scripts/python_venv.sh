# shellcheck shell=bash
# The virtual environment `.venv`: Python 3.11 or newer, with packages from a lock file with hashes.

recent_python() { # prints the name of the first interpreter that is recent enough
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

venv_filled() { # venv_filled LOCK: tests whether requirements/LOCK.txt is installed
  stamp_matches "$VENV/.installed-$1" "$(hash_of "$ROOT/requirements/$1.txt")"
}

python_venv() { # python_venv runtime|dev: creates .venv and installs a lock file; dev includes runtime
  (
    wait_turn
    if ! venv_works; then make_venv; fi
    if venv_filled dev || venv_filled "$1"; then exit 0; fi
    fill_venv "$1"
  ) 9<"$ROOT/requirements"
}

also_in_venv() { # also_in_venv LOCK: installs another lock file; dev includes decoding
  (
    wait_turn
    if venv_filled "$1" || { [ "$1" = decoding ] && venv_filled dev; }; then exit 0; fi
    fill_venv "$1"
  ) 9<"$ROOT/requirements"
}

make_venv() {
  local python
  python=$(recent_python) || fail "Python 3.11 or newer is required; python3 is $(python3 -V 2>&1).
On Ubuntu 22.04, run 'sudo apt-get install python3.11 python3.11-venv' and try again."
  say "creating a virtual environment in $VENV with $("$python" -V)"
  with_heartbeat "creating the virtual environment" "$python" -m venv --clear "$VENV" 9<&-
}

fill_venv() { # fill_venv LOCK
  say "installing Python packages into .venv (requirements/$1.txt)"
  rm -f "$VENV/.installed-$1"
  # The lock file lists all dependencies (--no-deps). Python compiles modules on first use (--no-compile).
  with_heartbeat "installing Python packages" \
    "$VENV/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --no-deps --no-compile \
    --require-hashes -r "$ROOT/requirements/$1.txt" 9<&- ||
    fail "the Python packages could not be installed (this needs a network). See pip's output above."
  write_stamp "$VENV/.installed-$1" "$(hash_of "$ROOT/requirements/$1.txt")"
}
