"""The routes of the gateway: those that it implements itself, and those that it forwards to a node."""

from api_gateway.api import audit, auth, client_errors, health, openapi, profile, realtime, system, users
from shared.contract.forwarded import FORWARDED

OWN = tuple(
    route
    for group in (
        health.routes,
        auth.routes,
        profile.profile_routes,
        profile.session_routes,
        profile.token_routes,
        users.user_routes,
        users.invitation_routes,
        audit.routes,
        realtime.routes,
        system.routes,
        client_errors.routes,
        openapi.routes,
    )
    for route in group
)

ALL = (*OWN, *FORWARDED)
