"""Takes the client's address and scheme from the headers of proxies, but only of those that are trusted."""

import ipaddress
import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from cachetools import TTLCache, cached

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
#: How long the addresses of a host name are kept. A container may get another one when it restarts.
_RESOLVE_EVERY_S = 15.0


class TrustedProxies:
    """WSGI middleware. `proxies` are addresses, networks such as `10.0.0.0/8`, or host names.

    The client is the last address in `X-Forwarded-For` that is no trusted proxy: every proxy appends the
    address that it sees, so what stands before that one may be invented.
    """

    def __init__(self, app: "WSGIApplication", proxies: Sequence[str]) -> None:
        self._app = app
        self._networks = list(_networks(proxies))
        self._names = [proxy for proxy in proxies if not list(_networks([proxy]))]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Correct the address and the scheme, and pass the request on."""
        peer = _address(environ.get("REMOTE_ADDR", ""))
        if peer and self._is_trusted(peer):
            environ["REMOTE_ADDR"] = str(self._client(peer, environ.get("HTTP_X_FORWARDED_FOR", "")))
            # Of several proxies the first one writes the browser's scheme; some write that of WebSockets.
            proto = environ.get("HTTP_X_FORWARDED_PROTO", "").partition(",")[0].strip().lower()
            if scheme := _SCHEMES.get(proto):
                environ["wsgi.url_scheme"] = scheme
        return self._app(environ, start_response)

    def _client(self, peer: _Address, forwarded_for: str) -> _Address:
        client = peer
        for text in reversed(forwarded_for.split(",")):
            forwarded = _address(text.strip())
            if forwarded is None:
                break
            client = forwarded
            if not self._is_trusted(client):
                break
        return client

    def _is_trusted(self, address: _Address) -> bool:
        if any(address in network for network in self._networks):
            return True
        return any(address in _addresses_of(name) for name in self._names)


def is_proxy(text: str) -> bool:
    """Return whether a text can name a proxy: an address, a network or a host name."""
    return bool(list(_networks([text]))) or all(
        part and part.replace("-", "").isalnum() and part.isascii() for part in text.split(".")
    )


def _networks(proxies: Iterable[str]) -> Iterator[_Network]:
    for proxy in proxies:
        try:
            yield ipaddress.ip_network(proxy, strict=False)
        except ValueError:
            continue


def _address(text: str) -> _Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@cached(TTLCache(maxsize=64, ttl=_RESOLVE_EVERY_S), lock=threading.Lock())
def _addresses_of(name: str) -> frozenset[_Address]:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return frozenset()
    return frozenset(address for each in found if (address := _address(str(each[4][0]))))
