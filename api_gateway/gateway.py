"""The collaborators a request works with, and how a view reaches them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from api_gateway.auth.accounts import Accounts
from api_gateway.health import HealthReporter
from api_gateway.live.push import LivePush
from api_gateway.nodes.client import NodeClient
from api_gateway.nodes.local_files import NodeLocalFiles

_EXTENSION = "h2r_gateway"


@dataclass(frozen=True)
class Gateway:
    """Everything the routes need."""

    accounts: Accounts
    nodes: NodeClient
    kept: NodeLocalFiles
    health: HealthReporter
    live: LivePush
    cors_origins: tuple[str, ...]
    """Origins that may call us from a browser, beside our own."""
    close: Callable[[], None]
    """Give back connections and threads that were not started by a server's hooks."""


def attach(app: Flask, gateway: Gateway) -> None:
    """Make `gateway` the one that requests to `app` work with."""
    app.extensions[_EXTENSION] = gateway


def the_gateway() -> Gateway:
    """Return the collaborators of the app that serves the present request."""
    gateway: Gateway = current_app.extensions[_EXTENSION]
    return gateway
