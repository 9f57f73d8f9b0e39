"""Distinguishes requests of our own pages from cross-site requests (CSRF).

The rule comes from OWASP's Cross-Site Request Forgery Prevention Cheat Sheet: fetch metadata, with the
origin as fallback. Programs other than browsers send neither header, and hold none of our cookies.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_foreign(origin: str | None, fetch_site: str | None, host: str, allowed: Collection[str]) -> bool:
    """Return whether a browser sent the request from a page that is neither ours nor of an `allowed` origin.

    `origin`, `fetch_site` and `host` are the headers Origin, Sec-Fetch-Site and Host. `allowed` holds
    origins as `scheme://host[:port]`.
    """
    if origin is not None and origin in allowed:
        return False
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    return origin is not None and not _same_host(origin, host)


def _same_host(origin: str, host: str) -> bool:
    scheme, netloc = urlsplit(origin)[:2]
    port = _DEFAULT_PORTS.get(scheme, "")
    return bool(netloc) and netloc.removesuffix(port).lower() == host.removesuffix(port).lower()
