"""Checks every request body before its view runs: size, content type, valid JSON."""

from typing import NoReturn

from flask import Flask, Request, g, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from shared.web.body_size import install_body_limits


class JsonRequest(Request):
    """A request whose body must be JSON."""

    def on_json_loading_failed(self, e: ValueError | None) -> NoReturn:
        """Raise BadRequest with the same message for invalid JSON and for a missing body."""
        raise BadRequest("Send a body that is valid JSON.") from e


def _check() -> None:
    rule = request.url_rule
    if rule is None or request.method not in {"POST", "PUT", "PATCH"} or not _has_body():
        return
    if not request.is_json:
        raise UnsupportedMediaType("Send the body as JSON, with Content-Type: application/json.")
    try:
        g.json_body = request.get_json()
    except RecursionError as error:
        raise BadRequest("The body is nested too deeply.") from error


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def install_body_checks(app: Flask) -> None:
    """Check the body of every request to `app`; answers 400, 413 or 415."""
    app.request_class = JsonRequest
    install_body_limits(app)
    app.before_request(_check)
