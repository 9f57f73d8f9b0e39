# shellcheck shell=bash
# Locks and stamps for things that h2r builds or installs.
#
# One h2r process builds a thing while others wait and then find it done. A stamp file records the hash of its
# inputs, so that it is rebuilt only when they change. The stamp is removed before a build and written after
# it, so an interrupted build is repeated.

stamp_matches() { # stamp_matches FILE TEXT
  [ -f "$1" ] && [ "$(<"$1")" = "$2" ]
}

write_stamp() { # write_stamp FILE TEXT
  printf '%s\n' "$2" >"$1"
}

wait_turn() { # waits for an exclusive lock on file descriptor 9
  flock --nonblock 9 && return
  say "another h2r process is preparing the same thing; waiting for it"
  with_heartbeat "waiting for the other h2r process" flock 9
}

hash_of() { # hash_of FILE...: prints one hash of all contents
  cat -- "$@" | sha256sum | cut -d' ' -f1
}
