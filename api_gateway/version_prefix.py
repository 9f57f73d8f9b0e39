"""Makes `/api/v1/…` an alias of `/api/…`, which is version 1, and says so in a header."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_VERSIONED = "/api/v1/"
_HEADER = ("X-API-Version", "1")


class VersionPrefix:
    """WSGI middleware that reads the version from the path and writes it into a header."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Rewrite the path and pass the request on."""
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(_VERSIONED):
            environ["PATH_INFO"] = "/api/" + path.removeprefix(_VERSIONED)
        if not path.startswith("/api/"):
            return self._app(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            return start_response(status, [*headers, _HEADER], *exc_info)

        return self._app(environ, start)
