"""Which requests count as sent by another site's page."""

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
def test_requests_from_the_dashboard_allowed_origins_and_programs_are_accepted(
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
def test_requests_from_other_sites_are_recognised(
    origin: str | None, fetch_site: str | None, host: str
) -> None:
    assert is_foreign(origin, fetch_site, host, ALLOWED)
