"""Which requests count as sent by a foreign page."""

import pytest

from api_gateway.auth.origin import is_foreign

ALLOWED = ("https://tool.example", "http://localhost:5173")


@pytest.mark.parametrize(
    ("origin", "fetch_site", "host"),
    [
        (None, None, "nas:3000"),
        ("http://nas:3000", None, "nas:3000"),
        ("http://NAS:3000", None, "nas:3000"),
        ("https://nas.example", None, "nas.example"),
        ("https://nas.example", None, "nas.example:443"),
        ("http://nas:3000", "same-origin", "gateway:8080"),
        (None, "none", "nas:3000"),
        ("https://tool.example", "cross-site", "nas:3000"),
        ("http://localhost:5173", "same-site", "localhost:8080"),
    ],
)
def test_our_own_and_allowed_pages_and_programs_pass(
    origin: str | None, fetch_site: str | None, host: str
) -> None:
    assert not is_foreign(origin, fetch_site, host, ALLOWED)


@pytest.mark.parametrize(
    ("origin", "fetch_site", "host"),
    [
        ("https://evil.example", None, "nas:3000"),
        ("http://nas:3001", None, "nas:3000"),
        ("http://nas:3000.evil.example", None, "nas:3000"),
        ("https://tool.example.evil.example", None, "nas:3000"),
        ("null", None, "nas:3000"),
        ("", None, ""),
        ("http://nas:3000", "cross-site", "nas:3000"),
        ("http://localhost:4000", "same-site", "localhost:8080"),
        (None, "cross-site", "nas:3000"),
    ],
)
def test_foreign_pages_are_told_apart(origin: str | None, fetch_site: str | None, host: str) -> None:
    assert is_foreign(origin, fetch_site, host, ALLOWED)
