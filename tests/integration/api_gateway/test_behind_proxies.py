"""The gateway behind a proxy that ends HTTPS: addresses, cookies and response headers."""

from typing import Any

from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import ADMIN_PASSWORD, MakeClient, bearer

_LOGIN = {"username": "admin", "password": ADMIN_PASSWORD}
_FORWARDED = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}


def _through(proxy: str, **headers: str) -> dict[str, Any]:
    return {"environ_base": {"REMOTE_ADDR": proxy}, "headers": _FORWARDED | headers}


def test_behind_https_the_cookie_is_secure_and_bound_to_the_host(make_client: MakeClient) -> None:
    client = make_client(TRUSTED_PROXIES="10.0.0.1")

    reply = client.post("/api/auth/login", json=_LOGIN, **_through("10.0.0.1"))

    (cookie,) = reply.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-h2r_session=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert not any(part.startswith("Domain") for part in cookie.split("; "))
    assert "max-age=" in reply.headers["Strict-Transport-Security"]
    value = cookie.partition(";")[0]
    verified = client.get("/api/auth/verify", **_through("10.0.0.1", Cookie=value))
    assert verified.status_code == 200


def test_a_cookie_of_plain_http_is_not_accepted_over_https(make_client: MakeClient) -> None:
    client = make_client(TRUSTED_PROXIES="10.0.0.1")
    token = client.post("/api/auth/login", json=_LOGIN).json["token"]  # type: ignore[index]
    client.delete_cookie("h2r_session")

    reply = client.get("/api/auth/verify", **_through("10.0.0.1", Cookie=f"h2r_session={token}"))

    assert reply.status_code == 401


def test_the_client_behind_a_trusted_proxy_is_in_sessions_and_audit_log(make_client: MakeClient) -> None:
    client = make_client(TRUSTED_PROXIES="10.0.0.1")
    token = client.post("/api/auth/login", json=_LOGIN, **_through("10.0.0.1")).json["token"]  # type: ignore[index]
    credential = {"headers": {"Authorization": f"Bearer {token}"}}

    (session,) = client.get("/api/sessions", **credential).json["sessions"]  # type: ignore[index]
    (entry,) = client.get("/api/audit", **credential).json["entries"]  # type: ignore[index]

    assert (session["address"], entry["address"]) == ("203.0.113.5", "203.0.113.5")


def test_the_headers_of_others_are_ignored(make_client: MakeClient) -> None:
    client = make_client(TRUSTED_PROXIES="10.0.0.1")

    reply = client.post("/api/auth/login", json=_LOGIN, **_through("192.0.2.66"))

    assert reply.headers["Set-Cookie"].startswith("h2r_session=")
    (entry,) = client.get("/api/audit", **bearer(client)).json["entries"][1:]  # type: ignore[index]
    assert entry["address"] == "192.0.2.66"


def test_every_reply_has_headers_that_restrict_browsers(client: FlaskClient) -> None:
    for reply in (
        client.get("/livez"),
        client.get("/nowhere"),
        client.get("/api/jobs/list"),
        client.get("/api/profile", **bearer(client)),
    ):
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in reply.headers


def test_an_error_of_the_dashboard_is_logged(client: FlaskClient) -> None:
    body = {"message": "x is undefined", "stack": "at y", "page": "/queue"}
    assert client.post("/api/client-errors", json=body, **bearer(client)).status_code == 204
    assert client.post("/api/client-errors", json=body).status_code == 401
    too_long = client.post("/api/client-errors", json={"message": "x" * 2000}, **bearer(client))
    assert too_long.status_code == 422
