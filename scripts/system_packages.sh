# shellcheck shell=bash
# Installs the Debian packages of missing programs with apt.

# Each row is "program package": the package is installed if the program is missing.
PACKAGES_FOR_PYTHON=("python3 python3" "flock util-linux")
PACKAGES_TO_RUN=(
  "${PACKAGES_FOR_PYTHON[@]}"
  "redis-server redis-server"
  "HandBrakeCLI handbrake-cli"
  "ffmpeg ffmpeg"
  "ffprobe ffmpeg"
  "setpriv util-linux"
)
PACKAGES_TO_TEST=(
  "${PACKAGES_TO_RUN[@]}"
  "chromium-headless-shell chromium-headless-shell"
  "curl curl"
  "openssl openssl"
  "/usr/sbin/nginx nginx" # not in everybody's PATH
)
PACKAGES_TO_BENCH=("${PACKAGES_TO_RUN[@]}" "wrk wrk")

system_packages() { # system_packages ROW...: also installs the venv module if Python lacks it
  local row missing=()
  for row in "$@"; do
    command -v "${row% *}" >/dev/null || missing+=("${row#* }")
  done
  if ! has_venv_module; then missing+=("$(venv_package)"); fi
  [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
}

apt_install() { # apt_install PACKAGE...
  local packages as_root=()
  mapfile -t packages < <(printf '%s\n' "$@" | sort -u)
  command -v apt-get >/dev/null ||
    fail "missing packages: ${packages[*]} (Debian names). Without apt, you must install them yourself."
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      fail "missing packages: ${packages[*]}. Installing them requires root or passwordless sudo.
Run this as root, then try again:
  apt-get update && apt-get install --no-install-recommends ${packages[*]}"
    fi
    as_root=(sudo -n)
  fi
  say "installing with apt: ${packages[*]}"
  with_heartbeat "installing with apt" "${as_root[@]}" "$ROOT/scripts/apt_install.sh" "${packages[@]}" ||
    fail "apt could not install the packages. See the output above."
}
