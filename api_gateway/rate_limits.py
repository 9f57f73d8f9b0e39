"""Limits how many requests one user, or one address without a session, may send.

Flask-Limiter counts in Redis, so that several gateways share the counts; while Redis is away, in memory.
Attempts to sign in are limited separately, by `auth.throttle`.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g
from flask_limiter import Limiter

from api_gateway import aligned_windows
from shared.redis import RedisClient
from shared.web.routes import current_route


class RateLimits:
    """The limits of one application, as `number/period`: per user, and per address without a session."""

    def __init__(self, client: RedisClient, per_user: str, per_address: str) -> None:
        self._client = client
        self._per_user = per_user
        self._per_address = per_address

    def attach(self, app: Flask, username: Callable[[], str | None], network: Callable[[], str]) -> None:
        """Limit the requests to `app`: answer 429 with the usual headers if there are too many.

        `username` and `network` return who sends the current request. Call after adding what identifies the
        user, and before what may refuse the request, so that refused ones count as well.
        """

        def subject() -> str:
            name = username()
            return f"user:{name}" if name else f"address:{network()}"

        pool: dict[str, Any] = {"connection_pool": self._client.connection_pool}
        limiter = Limiter(
            key_func=subject,
            application_limits=[lambda: self._per_user if username() else self._per_address],
            headers_enabled=True,
            strategy=aligned_windows.STRATEGY,
            storage_uri="redis://",  # only its scheme counts; the pool has the address
            storage_options=pool,
            key_prefix="{h2r}:rate",
            in_memory_fallback_enabled=True,
        )
        limiter.request_filter(_is_not_limited)
        app.after_request(_correct_retry_after)  # runs after what `init_app` adds: Flask reverses the order
        limiter.init_app(app)


def _correct_retry_after(response: Response) -> Response:
    """Undo that Flask-Limiter sends Retry-After with every response, and changes that of errors."""
    if "X-RateLimit-Limit" not in response.headers:
        return response
    if given := g.get("retry_after"):
        response.headers["Retry-After"] = given
    elif response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(max(1, int(response.headers.get("Retry-After", 1))))
    else:
        response.headers.pop("Retry-After", None)
    return response


def _is_not_limited() -> bool:
    route = current_route()
    return route is None or not route.is_limited
