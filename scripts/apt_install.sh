#!/usr/bin/env bash
# Installs Debian packages as root, without prompts and without starting services.
# Usage: apt_install.sh PACKAGE...
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 LC_ALL=C.UTF-8
POLICY=/usr/sbin/policy-rc.d
MARK='# created by h2r for the duration of an installation'

LOG=$(mktemp)
clean_up() {
  rm -f "$LOG"
  if grep -qsF "$MARK" "$POLICY"; then rm -f "$POLICY"; fi
}

# Lock: two installations at the same time would remove each other's policy.
exec 9</var/lib/dpkg
flock 9
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Debian starts services as soon as they are installed, unless a policy forbids it. Keep an existing policy.
if [ ! -e "$POLICY" ]; then
  printf '#!/bin/sh\n%s\nexit 101\n' "$MARK" >"$POLICY"
  chmod 755 "$POLICY"
fi

install_all() {
  dpkg --configure -a # completes an interrupted installation
  apt-get -q update || echo "Some package lists could not be updated; continuing with the existing ones."
  apt-get -q install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

if ! install_all "$@" >"$LOG" 2>&1 </dev/null; then
  tail -n 20 "$LOG" >&2
  exit 1
fi

# The stack and the tests run their own servers, so those of the system must not be enabled by this installation.
for package in "$@"; do
  case "$package" in
    redis-server | nginx)
      if command -v systemctl >/dev/null; then
        systemctl --quiet disable "$package.service" 2>/dev/null || true
      fi
      ;;
  esac
done
