#!/usr/bin/env bash
# Installs Debian packages as root: asks nothing, starts no service. Usage: apt_install.sh PACKAGE...
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 LC_ALL=C.UTF-8
POLICY=/usr/sbin/policy-rc.d
MARK='# put here by h2r for the time of an installation'

LOG=$(mktemp)
clean_up() {
  rm -f "$LOG"
  if grep -qsF "$MARK" "$POLICY"; then rm -f "$POLICY"; fi
}

# One at a time: two installations would take each other's policy away.
exec 9</var/lib/dpkg
flock 9
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Debian starts a service as soon as it is installed, unless a policy says no; a policy that is there stays.
if [ ! -e "$POLICY" ]; then
  printf '#!/bin/sh\n%s\nexit 101\n' "$MARK" >"$POLICY"
  chmod 755 "$POLICY"
fi

install_all() {
  dpkg --configure -a # mends an installation that was interrupted
  apt-get -q update || echo "The package lists could not all be refreshed; trying with those that are here."
  apt-get -q install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

if ! install_all "$@" >"$LOG" 2>&1 </dev/null; then
  tail -n 20 "$LOG" >&2
  exit 1
fi

# The stack runs a Redis of its own; the system's shall not start with the machine because of us.
for package in "$@"; do
  if [ "$package" = redis-server ] && command -v systemctl >/dev/null; then
    systemctl --quiet disable redis-server.service 2>/dev/null || true
  fi
done
