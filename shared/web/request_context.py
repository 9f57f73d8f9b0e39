"""Assigns an id to each request, binds it to every log line, logs the request and returns the id.

A well-formed `X-Request-ID` from the caller is kept, so that a request can be traced through both services.
"""

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

from shared.runtime.logging import get_logger

log = get_logger(__name__)

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
#: Polled by monitoring every few seconds; logged only if they fail.
_QUIET_PATHS = frozenset({"/health", "/livez", "/readyz"})


def _begin() -> None:
    received = request.headers.get(HEADER, "")
    g.request_id = received if _ACCEPTABLE.match(received) else secrets.token_hex(8)
    g.request_began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    g.request_user = None


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    if request.path not in _QUIET_PATHS or response.status_code >= 400:
        log.info(
            "request.served",
            method=request.method,
            path=request.path,
            status=response.status_code,
            address=request.remote_addr,
            username=g.request_user,
            error=g.get("error_code"),
            ms=round((time.monotonic() - g.request_began) * 1000, 1),
        )
    return response


def log_as_user(username: str) -> None:
    """Name the user of the current request in the log line about it."""
    g.request_user = username


def install_request_context(app: Flask) -> None:
    """Assign an id to every request of `app`, and log the request when it is served."""
    app.before_request(_begin)
    app.after_request(_end)
