"""Turns every exception into the API's one error shape: `{error, message, request_id, details?}`.

The table below is the only place that knows which fact is which HTTP status.
"""

from http import HTTPStatus
from typing import Any

import redis
from flask import Flask, Response, g, jsonify
from werkzeug.exceptions import HTTPException

from shared.domain import errors
from shared.redis import UNREACHABLE, RedisCannotWrite, map_readonly_errors
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Seconds after which a client is told to ask again, with 503.
RETRY_AFTER_S = 5

STATUS: dict[type[errors.H2RError], HTTPStatus] = {
    errors.InvalidRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.IdempotencyMismatch: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PathOutsideRoots: HTTPStatus.FORBIDDEN,
    errors.SourceUnusable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.DirectoryUnusable: HTTPStatus.NOT_FOUND,
    errors.OutputExists: HTTPStatus.CONFLICT,
    errors.OutputReserved: HTTPStatus.CONFLICT,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.InvalidCredentials: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.CrossSiteRefused: HTTPStatus.FORBIDDEN,
    errors.PasswordChangeRequired: HTTPStatus.FORBIDDEN,
    errors.RegistrationClosed: HTTPStatus.FORBIDDEN,
    errors.JobNotFound: HTTPStatus.NOT_FOUND,
    errors.JobNotCancellable: HTTPStatus.CONFLICT,
    errors.JobNotRetryable: HTTPStatus.CONFLICT,
    errors.JobNotPausable: HTTPStatus.CONFLICT,
    errors.JobNotMovable: HTTPStatus.CONFLICT,
    errors.JobRunning: HTTPStatus.CONFLICT,
    errors.NodeNotFound: HTTPStatus.NOT_FOUND,
    errors.UserExists: HTTPStatus.CONFLICT,
    errors.PresetNotFound: HTTPStatus.NOT_FOUND,
    errors.PresetExists: HTTPStatus.CONFLICT,
    errors.LogNotFound: HTTPStatus.NOT_FOUND,
    errors.SampleNotFound: HTTPStatus.NOT_FOUND,
    errors.ReportNotFound: HTTPStatus.NOT_FOUND,
    errors.FrameNotFound: HTTPStatus.NOT_FOUND,
    errors.LeaseLost: HTTPStatus.CONFLICT,
    errors.QueueUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.NoNodeAvailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SourceUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.NodeBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BadNodeReply: HTTPStatus.BAD_GATEWAY,
}

_CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_request",
    429: "too_many_requests",
}

#: Said instead of werkzeug's own sentences, which are about browsers and forms.
_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is too large.",
}


def error_response(status: int, code: str, message: str, details: dict[str, Any] | None = None) -> Response:
    """Build the one error body; 503 carries Retry-After."""
    body: dict[str, Any] = {"error": code, "message": message, "request_id": g.get("request_id")}
    if details:
        body["details"] = details
    response = jsonify(body)
    response.status_code = status
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _known(error: errors.H2RError) -> Response:
    return error_response(STATUS[type(error)], error.code, error.message, error.details)


def _redis_refuses(error: redis.exceptions.ResponseError) -> Response:
    try:
        with map_readonly_errors():
            raise error
    except RedisCannotWrite as refusal:
        return _redis_gone(refusal)
    except redis.exceptions.ResponseError as other:
        return _unexpected(other)


def _redis_gone(error: Exception) -> Response:
    log.warning("redis.unreachable", error=str(error))
    if isinstance(error, RedisCannotWrite):
        sentence = f"The queue (Redis) takes no jobs now: {error}. Nothing is lost; try again later."
        return _known(errors.QueueUnavailable(sentence))
    return _known(
        errors.QueueUnavailable("The queue (Redis) does not answer. Nothing is lost; try again in a moment.")
    )


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    sentence = _SENTENCES.get(status) or error.description or error.name
    response = error_response(status, _CODES.get(status, "error"), sentence)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("request.failed", exc_info=error)
    return error_response(
        500, "internal_error", "Something went wrong on our side. The log has more under this request id."
    )


def install_error_handlers(app: Flask) -> None:
    """Make `app` answer every error as JSON in the one shape, with no traceback."""
    app.register_error_handler(errors.H2RError, _known)
    for kind in UNREACHABLE:
        app.register_error_handler(kind, _redis_gone)
    app.register_error_handler(redis.exceptions.ResponseError, _redis_refuses)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
