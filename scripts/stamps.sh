# shellcheck shell=bash
# Stamps: a file that says from what something was made, so that it is made again only when that has changed.
# Making removes the stamp first and writes it last: what was interrupted is made anew.

stamp_matches() { # stamp_matches FILE TEXT
  [ -f "$1" ] && [ "$(<"$1")" = "$2" ]
}

write_stamp() { # write_stamp FILE TEXT
  printf '%s\n' "$2" >"$1"
}

hash_of() { # hash_of FILE...: one hash over the contents
  cat -- "$@" | sha256sum | cut -d' ' -f1
}
