"""The collaborators of the routes, and how a view reaches them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from api_gateway.audit.log import AuditLog
from api_gateway.auth.accounts import Accounts
from api_gateway.auth.api_tokens import ApiTokenStore
from api_gateway.auth.user_administration import UserAdministration
from api_gateway.health import HealthReporter
from api_gateway.live.push import LivePush
from api_gateway.nodes.client import NodeClient
from api_gateway.rate_limits import RateLimits
from shared.runtime.clock import Clock

_EXTENSION = "h2r_gateway"


@dataclass(frozen=True)
class Gateway:
    """All collaborators that the routes need."""

    accounts: Accounts
    user_administration: UserAdministration
    api_tokens: ApiTokenStore
    audit: AuditLog
    rate_limits: RateLimits
    nodes: NodeClient
    health: HealthReporter
    live: LivePush
    cors_origins: tuple[str, ...]
    """Foreign origins whose pages may call the API."""
    trusted_proxies: tuple[str, ...]
    """Proxies whose X-Forwarded headers are believed."""
    clock: Clock
    close: Callable[[], None]
    """Closes the connections and the thread pool. The live push is stopped separately, by a server hook."""


def attach(app: Flask, gateway: Gateway) -> None:
    """Store `gateway` in `app`, where `the_gateway` finds it."""
    app.extensions[_EXTENSION] = gateway


def the_gateway() -> Gateway:
    """Return the collaborators of the app that serves the current request."""
    gateway: Gateway = current_app.extensions[_EXTENSION]
    return gateway
