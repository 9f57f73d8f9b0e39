"""Limits the size of request bodies: a small default, and larger limits for some endpoints."""

from collections.abc import Mapping

from flask import Flask, request

#: Default limit; enough for two paths of the maximum length on Linux with every byte escaped.
MAX_BODY_BYTES = 64 * 1024


def install_body_limits(app: Flask, larger: Mapping[str, int]) -> None:
    """Limit the size of request bodies; `larger` maps endpoints to their own limits, in bytes."""

    def limit() -> None:
        request.max_content_length = larger.get(request.endpoint or "", MAX_BODY_BYTES)

    app.before_request(limit)
