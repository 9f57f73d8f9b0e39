#!/usr/bin/env bash
# Runs HandBrake2Resilio in containers. Needs Docker with Compose v2, nothing else.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"

COMPOSE_FILE=docker-compose.microservices.yml
COMPOSE=(docker compose -f "$COMPOSE_FILE")
FOLDERS=(TV_SOURCE MOVIES_SOURCE ARCHIVE_DESTINATION)
# Every variable of the compose file, except the secrets that the first deploy generates. Those in the
# environment of the first deploy are written into .env.
mapfile -t KEPT < <(grep -oE '\$\{[A-Z_]+' "$COMPOSE_FILE" | cut -c 3- | sort -u | grep -vxE 'REDIS_PASSWORD|SERVICE_SECRET')

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

usage() {
  cat <<'USAGE'
Usage: ./deploy_microservices.sh <command>

  deploy             build the images, start everything, wait until it is healthy
  status             what runs, and whether it is healthy
  logs [service]     follow the logs of all or one of: redis handbrake-service api-gateway frontend
  restart [service]  restart all or one
  stop               stop and remove the containers; data stays in its volumes

The first deploy needs TV_SOURCE, MOVIES_SOURCE and ARCHIVE_DESTINATION in the environment (folders of this
host), and takes PUID and PGID (who owns the copies; default: who owns the archive). It writes them with
random secrets into .env, where they are changed from then on.
USAGE
}

setting() { # setting NAME: its value in .env
  sed -n "s/^$1='\(.*\)'\$/\1/p" .env
}

random_hex() { # random_hex BYTES
  head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

need_docker() {
  command -v docker >/dev/null || fail "Docker is needed and not installed: https://docs.docker.com/engine/install/"
  docker compose version >/dev/null 2>&1 ||
    fail "Docker Compose v2 is needed: the command 'docker compose' does not work here."
  docker info >/dev/null 2>&1 || fail "The Docker engine does not answer. Is it running, and may you use it?"
}

need_env_file() {
  [ -f .env ] || fail "There is no .env yet. Deploy first: ./deploy_microservices.sh deploy"
}

check_folders() { # check_folders READER: READER prints the value of a variable
  local name folder
  for name in "${FOLDERS[@]}" STAGING_DIR; do
    folder=$("$1" "$name")
    if [ -z "$folder" ] && [ "$name" = STAGING_DIR ]; then continue; fi
    [ -n "$folder" ] || fail "$name is not set. Name the folder on this host: $name=/mnt/... $0 deploy"
    case $folder in
      /*) ;;
      *) fail "$name must be an absolute path, not $folder." ;;
    esac
    [ -d "$folder" ] || fail "$name names $folder, which is no folder on this host."
  done
}

from_environment() { printf '%s' "${!1:-}"; }

write_env_file() {
  check_folders from_environment
  PUID=${PUID:-$(stat -c %u "$ARCHIVE_DESTINATION")}
  PGID=${PGID:-$(stat -c %g "$ARCHIVE_DESTINATION")}
  ADMIN_PASSWORD=${ADMIN_PASSWORD:-$(random_hex 8)}
  [ "$PUID" != 0 ] || fail "$ARCHIVE_DESTINATION belongs to root, and nothing here runs as root. Say whom the copies
shall belong to, someone who may write there: PUID=1000 PGID=1000 $0 deploy"
  local name
  for name in "${KEPT[@]}"; do
    case ${!name:-} in
      *\'* | *$'\n'*) fail "$name holds a quote or a line break, which .env cannot carry." ;;
    esac
  done
  (
    umask 077
    {
      echo "# Settings of docker-compose.microservices.yml; change and deploy again. Keep it to yourself."
      for name in "${KEPT[@]}"; do
        if [ -n "${!name:-}" ]; then echo "$name='${!name}'"; fi
      done
      echo "REDIS_PASSWORD='$(random_hex 32)'"
      echo "SERVICE_SECRET='$(random_hex 32)'"
    } >.env.new
    mv .env.new .env
  )
  say "Wrote .env with your folders and random secrets."
}

# Compose prefers the environment to .env, silently. Here .env counts, and a difference is told.
prefer_env_file() {
  local name
  for name in "${KEPT[@]}"; do
    if [ -n "${!name:-}" ] && [ "${!name}" != "$(setting "$name")" ]; then
      say "$name differs between the environment and .env; .env counts. Change it there."
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
    fail "Not everything became healthy. See: ./deploy_microservices.sh logs"
  }
  local dashboard gateway
  dashboard=$(setting FRONTEND_PORT)
  gateway=$(setting GATEWAY_PORT)
  say ""
  say "  Dashboard  http://localhost:${dashboard:-3000}"
  say "  API        http://localhost:${gateway:-8080}"
  say "  User       admin"
  if [ "$first" = yes ]; then
    say "  Password   $(setting ADMIN_PASSWORD)   (kept in .env)"
  else
    say "  Password   as before; the first one is in .env (ADMIN_PASSWORD)"
  fi
}

[ $# -le 2 ] || { usage >&2; exit 2; }
command=${1:-help}
case $command in
  help | -h | --help) usage; exit 0 ;;
  deploy | status | logs | restart | stop) need_docker ;;
  *) usage >&2; fail "There is no command '$command'." ;;
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
