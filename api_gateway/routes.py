"""The routes of the gateway: those that it implements itself, and those that it forwards to a node."""

from api_gateway.api import auth, health, openapi, realtime, system
from shared.contract.forwarded import FORWARDED

OWN = tuple(
    route
    for group in (health.routes, auth.routes, realtime.routes, system.routes, openapi.routes)
    for route in group
)

ALL = (*OWN, *FORWARDED)
