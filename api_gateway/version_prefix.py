"""Makes `/api/v1/…` an alias of `/api/…`, which is version 1."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_VERSIONED = "/api/v1/"


class VersionPrefix:
    """WSGI middleware that removes the version from the path."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Rewrite the path and pass the request on."""
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(_VERSIONED):
            environ["PATH_INFO"] = "/api/" + path.removeprefix(_VERSIONED)
        return self._app(environ, start_response)
