"""How large a request's body may be: little, but for the few routes that take more."""

from collections.abc import Mapping

from flask import Flask, request

#: No other request comes near; two paths, as long as Linux takes them, fit with every byte escaped.
MAX_BODY_BYTES = 64 * 1024


def install_body_limits(app: Flask, larger: Mapping[str, int]) -> None:
    """Limit the bodies of requests to `app`; `larger` has the limits of some endpoints, in bytes."""

    def limit() -> None:
        request.max_content_length = larger.get(request.endpoint or "", MAX_BODY_BYTES)

    app.before_request(limit)
