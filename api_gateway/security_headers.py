"""Response headers that tell browsers not to interpret, embed or keep what the API returns.

https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html
"""

from flask import Flask, Response, request

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: Two years: browsers that came by HTTPS once do not come back without it.
_HSTS = "max-age=63072000"


def _add(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _HSTS
    return response


def install_security_headers(app: Flask) -> None:
    """Add the headers to every response of `app`, unless a view has set its own."""
    app.after_request(_add)
