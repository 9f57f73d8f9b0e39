"""Tells requests of our own pages from those that a foreign site makes a browser send.

Source of the rule: OWASP's Cross-Site Request Forgery Prevention, "fetch metadata" with the origin as
fall-back. Programs other than browsers send neither header; they hold no cookies of ours either.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_foreign(origin: str | None, fetch_site: str | None, host: str, allowed: Collection[str]) -> bool:
    """Return whether a browser sent the request for a page that is neither ours nor in `allowed`.

    `origin` and `fetch_site` are the headers Origin and Sec-Fetch-Site, `host` is the header Host,
    `allowed` holds origins as `scheme://host[:port]`.
    """
    if origin is not None and origin in allowed:
        return False
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    return origin is not None and not _same_host(origin, host)


def _same_host(origin: str, host: str) -> bool:
    scheme, place = urlsplit(origin)[:2]
    port = _DEFAULT_PORTS.get(scheme, "")
    return bool(place) and place.removesuffix(port).lower() == host.removesuffix(port).lower()
