"""Every error has the same shape, with a stable code and a message."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import MakeClient, bearer
from tests.support.ports import free_port

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("GET", "/api/nowhere", {}, 404, "not_found"),
        ("DELETE", "/api/auth/login", {}, 405, "method_not_allowed"),
        ("POST", "/api/auth/login", {"data": {"username": "x"}}, 415, "unsupported_media_type"),
        ("POST", "/api/auth/login", {}, 400, "bad_request"),
        ("POST", "/api/auth/login", {"data": "{", "headers": JSON}, 400, "bad_request"),
        ("POST", "/api/auth/login", {"data": b"\xff", "headers": JSON}, 400, "bad_request"),
        ("POST", "/api/auth/login", {"data": "[" * 60_000, "headers": JSON}, 400, "bad_request"),
        ("POST", "/api/auth/login", {"json": {"username": "x" * 70_000}}, 413, "too_large"),
        ("POST", "/api/auth/login", {"json": []}, 422, "invalid_request"),
        ("POST", "/api/auth/login", {"json": {"username": "x"}}, 422, "invalid_request"),
        (
            "POST",
            "/api/auth/login",
            {"json": {"username": "x", "password": "\ud800"}},
            422,
            "invalid_request",
        ),
    ],
)
def test_every_error_has_the_same_shape(
    client: FlaskClient, method: str, path: str, options: dict[str, Any], status: int, code: str
) -> None:
    reply = client.open(path, method=method, **options)

    assert (reply.status_code, reply.json["error"]) == (status, code)  # type: ignore[index]
    assert set(reply.json) - {"details"} == {"error", "message", "request_id"}  # type: ignore[arg-type]
    assert reply.json["request_id"] == reply.headers["X-Request-ID"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", f"/api/tokens/{10**30}", None),
        ("DELETE", f"/api/invitations/{2**31}", None),
        ("GET", f"/api/audit?before={10**30}", None),
        ("GET", f"/api/audit?limit={10**30}", None),
        ("GET", "/api/audit?since=9999-12-31T23:59:59-23:59", None),
        ("GET", "/api/audit?target=" + "%25" * 1000, None),
        ("GET", "/api/audit?username=%00", None),
        ("GET", "/api/users/" + "x" * 3000, None),
        ("GET", "/api/users/%00", None),
        ("PATCH", "/api/users/admin", {"email": "é" * 300 + "@x"}),
        ("PATCH", "/api/users/admin", {"role": None}),
        ("PATCH", "/api/users/admin", {"disabled": None}),
        ("POST", "/api/users", {"username": "x" * 65}),
        ("POST", "/api/users", {"username": "bob", "password": "\u0000" * 20}),
        ("POST", "/api/users", {"username": "bob", "password": "p" * 1025}),
        ("POST", "/api/tokens", {"name": "x" * 300, "scopes": ["read"], "password": "pw"}),
        ("POST", "/api/tokens", {"name": "x", "scopes": ["read"] * 100, "password": "pw"}),
        (
            "POST",
            "/api/tokens",
            {"name": "x", "scopes": ["read"], "expires_in_days": 10**30, "password": "pw"},
        ),
        ("POST", "/api/invitations", {"expires_in_days": 10**30}),
        ("POST", "/api/client-errors", {"message": {"a": [[[[[]]]]]}}),
        ("DELETE", "/api/sessions/" + "%2e%2e%2f" * 100, None),
    ],
)
def test_absurd_values_are_refused_or_do_no_harm(
    client: FlaskClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    reply = client.open(path, method=method, json=body, **bearer(client))

    assert reply.status_code < 500, reply.text


def test_a_wrong_method_is_answered_with_the_allowed_ones(client: FlaskClient) -> None:
    assert "POST" in client.get("/api/auth/login").headers["Allow"]


def test_a_bad_field_is_named_with_a_message(client: FlaskClient) -> None:
    body = {"input_path": "/tv/a.mkv", "quality": 99, "resolution": "big", "speed": 1}

    details = client.post("/api/jobs/add", json=body, **bearer(client)).json["details"]  # type: ignore[index]

    assert set(details) == {"quality", "resolution", "speed"}
    assert details["resolution"][0].startswith("write it as WIDTHxHEIGHT")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=many", "status=running,asleep", "cursor=!", "colour=red"]
)
def test_a_bad_query_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/jobs/list?{query}", **bearer(client)).status_code == 422


def test_a_bad_idempotency_key_is_refused(client: FlaskClient) -> None:
    credential = bearer(client)
    credential["headers"]["Idempotency-Key"] = "two words"

    assert client.post("/api/jobs/add", json={"input_path": "/tv/a.mkv"}, **credential).status_code == 422


@pytest.mark.parametrize("job_id", ["x", "..", "%2e%2e", "0123456789ABCDEF", "0123456789abcdef0", "é"])
def test_a_malformed_job_id_never_reaches_a_node(client: FlaskClient, job_id: str) -> None:
    assert client.get(f"/api/jobs/status/{job_id}", **bearer(client)).status_code == 404


def test_a_request_id_from_the_client_is_kept(client: FlaskClient) -> None:
    assert (
        client.get("/livez", headers={"X-Request-ID": "my-request-1"}).headers["X-Request-ID"]
        == "my-request-1"
    )


def test_signing_in_without_redis_reports_the_reason(make_client: MakeClient) -> None:
    reply = make_client(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0").post(
        "/api/auth/login", json={"username": "admin", "password": "pw"}
    )

    assert (reply.status_code, reply.json["error"]) == (503, "queue_unavailable")  # type: ignore[index]
    assert reply.headers["Retry-After"]


def test_signing_in_without_the_database_reports_the_reason(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "data" / "gateway.sqlite3"
    file.rename(tmp_path / "elsewhere")
    file.mkdir()

    reply = client.post("/api/auth/login", json={"username": "admin", "password": "pw"})

    assert (reply.status_code, reply.json["error"]) == (503, "database_unavailable")  # type: ignore[index]
    assert client.get("/health").json["database"] == "unavailable"  # type: ignore[index]
