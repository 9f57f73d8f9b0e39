"""Gives each request an id, binds it to every log line, logs the request and returns the id.

A peer's `X-Request-ID` is kept when it looks like one, so a request can be followed through both services.
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
#: Asked by machines every few seconds; logged only when they fail.
_QUIET_PATHS = frozenset({"/health", "/livez", "/readyz"})


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _ACCEPTABLE.match(given) else secrets.token_hex(8)
    g.request_began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    if request.path not in _QUIET_PATHS or response.status_code >= 400:
        log.info(
            "request.served",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((time.monotonic() - g.request_began) * 1000, 1),
        )
    return response


def install_request_context(app: Flask) -> None:
    """Bind ids and logging to every request of `app`."""
    app.before_request(_begin)
    app.after_request(_end)
