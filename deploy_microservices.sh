#!/usr/bin/env bash
# Runs HandBrake2Resilio in containers. Requires only Docker with Compose v2.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"

COMPOSE_FILE=docker-compose.microservices.yml
COMPOSE=(docker compose -f "$COMPOSE_FILE")
FOLDERS=(TV_SOURCE MOVIES_SOURCE ARCHIVE_DESTINATION)
# Every variable of the compose file, except the secrets that the first deploy generates. The first deploy
# writes those that are in its environment into .env.
mapfile -t SAVED_VARIABLES < <(
  grep -oE '\$\{[A-Z_]+' "$COMPOSE_FILE" | cut -c 3- | sort -u | grep -vxE 'REDIS_PASSWORD|SERVICE_SECRET'
)

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

usage() {
  cat <<'USAGE'
Usage: ./deploy_microservices.sh <command>

  deploy             build the images, start all services and wait until they are healthy
  status             show the services and their health
  logs [service]     follow the logs of all services or of one: redis handbrake-service api-gateway frontend
  restart [service]  restart all services or one
  stop               stop and remove the containers; the volumes with their data are kept

The first deploy needs TV_SOURCE, MOVIES_SOURCE and ARCHIVE_DESTINATION in the environment (folders on this
host), and accepts PUID and PGID (the owner of the copies; default: the owner of the archive). It writes them
and random secrets into .env. To change them later, edit .env and deploy again.
USAGE
}

setting() { # setting NAME: prints its value in .env
  sed -n "s/^$1='\(.*\)'\$/\1/p" .env
}

random_hex() { # random_hex BYTES
  head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

need_docker() {
  command -v docker >/dev/null || fail "Docker is required but not installed: https://docs.docker.com/engine/install/"
  docker compose version >/dev/null 2>&1 ||
    fail "Docker Compose v2 is required: the command 'docker compose' does not work on this host."
  docker info >/dev/null 2>&1 || fail "The Docker engine does not respond. Is it running, and do you have permission to use it?"
}

need_env_file() {
  [ -f .env ] || fail "There is no .env yet. Run this first: ./deploy_microservices.sh deploy"
}

check_folders() { # check_folders READER: READER prints the value of a variable
  local name folder
  for name in "${FOLDERS[@]}" STAGING_DIR; do
    folder=$("$1" "$name")
    if [ -z "$folder" ] && [ "$name" = STAGING_DIR ]; then continue; fi
    [ -n "$folder" ] || fail "$name is not set. Set it to a folder on this host: $name=/mnt/... $0 deploy"
    case $folder in
      /*) ;;
      *) fail "$name must be an absolute path, not $folder." ;;
    esac
    [ -d "$folder" ] || fail "$name is set to $folder, which is not a folder on this host."
  done
}

from_environment() { printf '%s' "${!1:-}"; }

write_env_file() {
  check_folders from_environment
  PUID=${PUID:-$(stat -c %u "$ARCHIVE_DESTINATION")}
  PGID=${PGID:-$(stat -c %g "$ARCHIVE_DESTINATION")}
  ADMIN_PASSWORD=${ADMIN_PASSWORD:-$(random_hex 16)}
  [ "$PUID" != 0 ] || fail "$ARCHIVE_DESTINATION belongs to root, but no service runs as root. Set the owner of the
copies to a user who may write there: PUID=1000 PGID=1000 $0 deploy"
  local name
  for name in "${SAVED_VARIABLES[@]}"; do
    case ${!name:-} in
      *\'* | *$'\n'*) fail "$name contains a quote or a line break, which .env cannot represent." ;;
    esac
  done
  (
    umask 077
    {
      echo "# Settings of docker-compose.microservices.yml; deploy again after changes. Contains secrets."
      for name in "${SAVED_VARIABLES[@]}"; do
        if [ -n "${!name:-}" ]; then echo "$name='${!name}'"; fi
      done
      echo "REDIS_PASSWORD='$(random_hex 32)'"
      echo "SERVICE_SECRET='$(random_hex 32)'"
    } >.env.new
    mv .env.new .env
  )
  say "Wrote .env with your folders and random secrets."
}

# Compose silently prefers the environment to .env. Here .env takes precedence, and differences are reported.
prefer_env_file() {
  local name
  for name in "${SAVED_VARIABLES[@]}"; do
    if [ -n "${!name:-}" ] && [ "${!name}" != "$(setting "$name")" ]; then
      say "$name differs between the environment and .env; .env takes precedence. Change it there."
    fi
    unset "$name"
  done
}

deploy() {
  local first=no
  if [ ! -f .env ]; then
    write_env_file
    first=yes
  fi
  prefer_env_file
  check_folders setting
  "${COMPOSE[@]}" build
  "${COMPOSE[@]}" up --detach --remove-orphans --wait --wait-timeout 300 || {
    "${COMPOSE[@]}" ps --all
    fail "Some services did not become healthy. See: ./deploy_microservices.sh logs"
  }
  local dashboard gateway
  dashboard=$(setting FRONTEND_PORT)
  gateway=$(setting GATEWAY_PORT)
  say ""
  say "  Dashboard  http://localhost:${dashboard:-3000}"
  say "  API        http://localhost:${gateway:-8080}"
  say "  User       admin"
  if [ "$first" = yes ]; then
    say "  Password   $(setting ADMIN_PASSWORD)   (stored in .env)"
  else
    say "  Password   unchanged; the initial one is in .env (ADMIN_PASSWORD)"
  fi
}

[ $# -le 2 ] || { usage >&2; exit 2; }
command=${1:-help}
case $command in
  help | -h | --help) usage; exit 0 ;;
  deploy | status | logs | restart | stop) need_docker ;;
  *) usage >&2; fail "Unknown command '$command'." ;;
esac
if [ "$command" = deploy ]; then deploy; exit 0; fi

need_env_file
prefer_env_file
case $command in
  status) "${COMPOSE[@]}" ps --all ;;
  logs) "${COMPOSE[@]}" logs --follow --tail 200 ${2:+"$2"} ;;
  restart) "${COMPOSE[@]}" restart ${2:+"$2"} && "${COMPOSE[@]}" up --detach --wait --wait-timeout 300 --no-build ;;
  stop) "${COMPOSE[@]}" down --remove-orphans ;;
esac
