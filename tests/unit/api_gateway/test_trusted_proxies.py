"""Whose X-Forwarded headers are believed."""

from collections.abc import Iterable
from typing import Any

import pytest

from api_gateway import trusted_proxies
from api_gateway.trusted_proxies import TrustedProxies, is_proxy


def _seen(
    peer: str,
    forwarded_for: str | None,
    proto: str | None = None,
    proxies: Iterable[str] = ("10.0.0.0/8", "::1"),
) -> tuple[str, str]:
    """Return the address and the scheme that the application sees."""
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], _start_response: object) -> list[bytes]:
        seen.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http"}
    if forwarded_for is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded_for
    if proto is not None:
        environ["HTTP_X_FORWARDED_PROTO"] = proto
    TrustedProxies(app, list(proxies))(environ, lambda *_: lambda _: None)
    return seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("::1", "203.0.113.5", "203.0.113.5"),
        ("::ffff:10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "10.0.0.7", "10.0.0.7"),
    ],
)
def test_a_trusted_proxy_names_the_client(peer: str, forwarded_for: str | None, client: str) -> None:
    assert _seen(peer, forwarded_for)[0] == client


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "10.0.0.9, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, nonsense", "10.0.0.1"),
        ("10.0.0.1", "nonsense, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_what_a_client_invents_is_ignored(peer: str, forwarded_for: str, client: str) -> None:
    assert _seen(peer, forwarded_for)[0] == client


@pytest.mark.parametrize(
    ("peer", "proto", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", " HTTPS ", "https"),
        ("10.0.0.1", "https,http", "https"),
        ("10.0.0.1", "wss", "https"),
        ("10.0.0.1", "http, https", "http"),
        ("10.0.0.1", "javascript", "http"),
        ("203.0.113.9", "https", "http"),
    ],
)
def test_only_a_trusted_proxy_says_that_the_browser_used_https(peer: str, proto: str, scheme: str) -> None:
    assert _seen(peer, "203.0.113.5", proto)[1] == scheme


def test_a_proxy_may_be_a_host_name() -> None:
    assert _seen("127.0.0.1", "203.0.113.5", proxies=["localhost"])[0] == "203.0.113.5"
    assert _seen("127.0.0.2", "203.0.113.5", proxies=["localhost"])[0] == "127.0.0.2"


def test_a_host_name_that_does_not_resolve_is_no_proxy() -> None:
    assert _seen("127.0.0.1", "203.0.113.5", proxies=["nowhere.invalid"])[0] == "127.0.0.1"
    assert not trusted_proxies._addresses_of("nowhere.invalid")


@pytest.mark.parametrize("text", ["10.0.0.1", "10.0.0.0/8", "::1", "fd00::/8", "frontend", "proxy.home.arpa"])
def test_what_names_a_proxy(text: str) -> None:
    assert is_proxy(text)


@pytest.mark.parametrize("text", ["http://proxy", "10.0.0.0/99", "a b", "", "a..b"])
def test_what_names_no_proxy(text: str) -> None:
    assert not is_proxy(text)
