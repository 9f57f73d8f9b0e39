"""Limits the size of request bodies to what the route declares."""

from flask import Flask, request

from shared.contract.route import MAX_BODY_BYTES
from shared.web.routes import current_route


def install_body_limits(app: Flask) -> None:
    """Limit the size of every request body to `app`, also at addresses without a route."""

    def limit() -> None:
        route = current_route()
        request.max_content_length = route.max_body_bytes if route else MAX_BODY_BYTES

    app.before_request(limit)
