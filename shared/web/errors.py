"""Turns every exception into the API's error format: `{error, message, request_id, details?}`.

`STATUS` is the only place that maps errors to HTTP statuses.
"""

from http import HTTPStatus
from typing import Any

import redis
from flask import Flask, Response, g, jsonify
from werkzeug.exceptions import HTTPException

from shared.domain import errors
from shared.redis import UNREACHABLE, RedisCannotWrite, map_write_refusals
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Seconds in the Retry-After header of 503 responses.
RETRY_AFTER_S = 5

STATUS: dict[type[errors.H2RError], HTTPStatus] = {
    errors.InvalidRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.IdempotencyMismatch: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PathOutsideRoots: HTTPStatus.FORBIDDEN,
    errors.SourceUnusable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.DirectoryUnusable: HTTPStatus.NOT_FOUND,
    errors.OutputExists: HTTPStatus.CONFLICT,
    errors.OutputReserved: HTTPStatus.CONFLICT,
    errors.ReplaceRefused: HTTPStatus.FORBIDDEN,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.InvalidCredentials: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.CrossSiteRefused: HTTPStatus.FORBIDDEN,
    errors.PasswordChangeRequired: HTTPStatus.FORBIDDEN,
    errors.RegistrationClosed: HTTPStatus.FORBIDDEN,
    errors.InvitationNotFound: HTTPStatus.NOT_FOUND,
    errors.SecondFactorRequired: HTTPStatus.UNAUTHORIZED,
    errors.SessionRequired: HTTPStatus.FORBIDDEN,
    errors.ScopeMissing: HTTPStatus.FORBIDDEN,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    errors.JobNotFound: HTTPStatus.NOT_FOUND,
    errors.JobNotCancellable: HTTPStatus.CONFLICT,
    errors.JobNotRetryable: HTTPStatus.CONFLICT,
    errors.JobNotPausable: HTTPStatus.CONFLICT,
    errors.JobNotMovable: HTTPStatus.CONFLICT,
    errors.JobRunning: HTTPStatus.CONFLICT,
    errors.NodeNotFound: HTTPStatus.NOT_FOUND,
    errors.UserExists: HTTPStatus.CONFLICT,
    errors.UserNotFound: HTTPStatus.NOT_FOUND,
    errors.LastAdmin: HTTPStatus.CONFLICT,
    errors.SessionNotFound: HTTPStatus.NOT_FOUND,
    errors.TokenNotFound: HTTPStatus.NOT_FOUND,
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

#: Messages that replace werkzeug's own, which are about browsers and forms.
_MESSAGES = {
    404: "There is nothing at this address.",
    405: "This address does not support that method.",
    413: "The request is too large.",
    429: "Too many requests. Slow down, and try again after the time in Retry-After.",
}


def error_response(status: int, code: str, message: str, details: dict[str, Any] | None = None) -> Response:
    """Build an error response; a 503 response carries a Retry-After header."""
    g.error_code = code
    body: dict[str, Any] = {"error": code, "message": message, "request_id": g.get("request_id")}
    if details:
        body["details"] = details
    response = jsonify(body)
    response.status_code = status
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        _set_retry_after(response, RETRY_AFTER_S)
    return response


def _set_retry_after(response: Response, seconds: int) -> None:
    g.retry_after = response.headers["Retry-After"] = str(seconds)


def _known(error: errors.H2RError) -> Response:
    response = error_response(STATUS[type(error)], error.code, error.message, error.details)
    if isinstance(error, errors.TooManyRequests):
        _set_retry_after(response, error.retry_after_s)
    return response


def _redis_error(error: redis.exceptions.ResponseError) -> Response:
    try:
        with map_write_refusals():
            raise error
    except RedisCannotWrite as refusal:
        return _redis_unavailable(refusal)
    except redis.exceptions.ResponseError as other:
        return _unexpected(other)


def _redis_unavailable(error: Exception) -> Response:
    log.warning("redis.unreachable", error=str(error))
    if isinstance(error, RedisCannotWrite):
        message = f"The queue (Redis) is not accepting changes: {error}. Nothing is lost. Try again later."
        return _known(errors.QueueUnavailable(message))
    return _known(
        errors.QueueUnavailable(
            "The queue (Redis) is not responding. Nothing is lost. Try again in a moment."
        )
    )


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    message = _MESSAGES.get(status) or error.description or error.name
    response = error_response(status, _CODES.get(status, "error"), message)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("request.failed", exc_info=error)
    return error_response(
        500, "internal_error", "Something went wrong on the server. Its log has details for this request id."
    )


def install_error_handlers(app: Flask) -> None:
    """Make `app` answer every error as JSON in the same format, without a traceback."""
    app.register_error_handler(errors.H2RError, _known)
    for kind in UNREACHABLE:
        app.register_error_handler(kind, _redis_unavailable)
    app.register_error_handler(redis.exceptions.ResponseError, _redis_error)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
