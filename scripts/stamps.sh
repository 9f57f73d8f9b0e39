# shellcheck shell=bash
# Who may make something, and whether it must be made at all.
#
# One copy of h2r makes a thing, others wait and find it done. A stamp says from what it was made, so that it is
# made again only when that has changed. Making removes the stamp first and writes it last: what was
# interrupted is made anew.

stamp_matches() { # stamp_matches FILE TEXT
  [ -f "$1" ] && [ "$(<"$1")" = "$2" ]
}

write_stamp() { # write_stamp FILE TEXT
  printf '%s\n' "$2" >"$1"
}

wait_turn() { # waits until this process alone works on what file descriptor 9 locks
  flock --nonblock 9 && return
  say "another copy is preparing the same thing; waiting for it"
  with_heartbeat "waiting for the other copy" flock 9
}

hash_of() { # hash_of FILE...: one hash over the contents
  cat -- "$@" | sha256sum | cut -d' ' -f1
}
