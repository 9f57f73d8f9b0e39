"""Checks a request's body before anything looks at it: its size, its type, that it is JSON."""

from typing import NoReturn

from flask import Flask, Request, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from shared.domain.presets import MOST_IMPORT_BYTES

#: No request of this API comes near; two paths of 4096 characters fit with every character escaped.
MAX_BODY_BYTES = 64 * 1024
#: But for a file with presets, and for a hundred requests to plan, with long paths.
_LARGER_BODIES = {"presets.import_presets": MOST_IMPORT_BYTES, "jobs.plan_jobs": 1024 * 1024}


class JsonRequest(Request):
    """A request whose body, where one is read, is JSON."""

    def on_json_loading_failed(self, e: ValueError | None) -> NoReturn:
        """Say what is wrong in every case, also without a body."""
        raise BadRequest("Send a body that is valid JSON.") from e


def _check() -> None:
    rule = request.url_rule
    if rule is None or request.method not in {"POST", "PUT", "PATCH"} or not _has_body():
        return
    request.max_content_length = _LARGER_BODIES.get(rule.endpoint, MAX_BODY_BYTES)
    if not request.is_json:
        raise UnsupportedMediaType("Send the body as JSON, with Content-Type: application/json.")
    try:
        request.get_json()
    except RecursionError as error:
        raise BadRequest("The body is nested too deeply.") from error


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def install_body_checks(app: Flask) -> None:
    """Check the body of every request to `app`."""
    app.request_class = JsonRequest
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_check)
