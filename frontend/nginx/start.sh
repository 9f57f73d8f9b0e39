#!/bin/sh
# Inserts the gateway's address and the container's name server into the configuration and starts nginx.
set -eu

: "${GATEWAY_URL:?set it to the address of the gateway, such as http://api-gateway:8080}"
RESOLVER=$(awk '$1 == "nameserver" { print ($2 ~ /:/) ? "[" $2 "]" : $2; exit }' /etc/resolv.conf)
export GATEWAY_URL RESOLVER

# Replace only these two: nginx's own variables have the same syntax.
# shellcheck disable=SC2016
envsubst '${GATEWAY_URL} ${RESOLVER}' </etc/h2r/nginx.conf.template >/tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g 'daemon off;'
