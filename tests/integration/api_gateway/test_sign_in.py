"""Signing in and out, and what ends a session."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from shared.redis import RedisClient
from tests.integration.api_gateway.conftest import (
    ADMIN_PASSWORD,
    USER_PASSWORD,
    MakeClient,
    add_user,
    bearer,
)
from tests.support.manual_clock import ManualClock
from tests.support.waiting import wait_for


def change_user(folder: Path, username: str, assignment: str) -> None:
    """Change a user directly in the database, as an administrator's tool would."""
    engine = create_engine(f"sqlite:///{folder / 'data' / 'gateway.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE users SET {assignment} WHERE username = :name"), {"name": username})  # noqa: S608
    engine.dispose()


def test_a_browser_signs_in_with_a_cookie(client: FlaskClient) -> None:
    reply = client.post("/api/auth/login", json={"username": "admin", "password": ADMIN_PASSWORD})

    (cookie,) = reply.headers.getlist("Set-Cookie")
    assert cookie.startswith("h2r_session=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert client.get("/api/auth/verify").json["user"]["username"] == "admin"  # type: ignore[index]


def test_over_https_the_cookie_is_secure(client: FlaskClient) -> None:
    reply = client.post(
        "/api/auth/login",
        json={"username": "admin", "password": ADMIN_PASSWORD},
        base_url="https://localhost",
    )

    assert "Secure" in reply.headers["Set-Cookie"].split("; ")


def test_a_script_signs_in_with_a_token(client: FlaskClient) -> None:
    reply = client.get("/api/auth/verify", **bearer(client))

    assert reply.status_code == 200
    assert reply.json["user"]["role"] == "admin"  # type: ignore[index]


def test_version_1_has_its_own_prefix(client: FlaskClient) -> None:
    reply = client.get("/api/v1/auth/verify", **bearer(client))
    assert (reply.status_code, reply.headers["X-API-Version"]) == (200, "1")
    assert client.get("/api/auth/verify").headers["X-API-Version"] == "1"
    assert "X-API-Version" not in client.get("/livez").headers


def test_the_user_name_is_not_case_sensitive(client: FlaskClient) -> None:
    assert client.get("/api/auth/verify", **bearer(client, "ADMIN")).status_code == 200


@pytest.mark.parametrize(
    ("username", "password"),
    [("admin", "wrong"), ("nobody", ADMIN_PASSWORD), ("admin", "x" * 73), ("admin'--", "x"), ("é", "x")],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_reply(
    client: FlaskClient, username: str, password: str
) -> None:
    reply = client.post("/api/auth/login", json={"username": username, "password": password})

    assert reply.status_code == 401
    assert (reply.json["error"], reply.json["message"]) == (  # type: ignore[index]
        "invalid_credentials",
        "User name and password do not match.",
    )


def test_a_password_of_more_than_72_bytes_is_compared_completely(client: FlaskClient) -> None:
    long = "a very long sentence with many words, " * 2 + "ä"
    body = {"username": "carol", "password": long}
    assert client.post("/api/auth/register", json=body, **bearer(client)).status_code == 201

    assert client.get("/api/auth/verify", **bearer(client, "carol", long)).status_code == 200
    reply = client.post("/api/auth/login", json={"username": "carol", "password": long[:-1] + "b"})
    assert reply.status_code == 401


def test_a_token_is_invalid_after_signing_out(client: FlaskClient) -> None:
    credential = bearer(client)

    assert client.post("/api/auth/logout", **credential).status_code == 204
    assert client.get("/api/auth/verify", **credential).status_code == 401


def test_signing_out_deletes_the_cookie_and_keeps_other_sessions(client: FlaskClient) -> None:
    other = bearer(client)
    client.post("/api/auth/login", json={"username": "admin", "password": ADMIN_PASSWORD})

    client.post("/api/auth/logout")

    assert client.get_cookie("h2r_session") is None
    assert client.get("/api/auth/verify", **other).status_code == 200


@pytest.mark.parametrize("assignment", ["disabled = 1", "role = 'admin'", "password_hash = 'x'"])
def test_a_change_of_the_user_ends_the_session_at_the_next_request(
    client: FlaskClient, tmp_path: Path, assignment: str
) -> None:
    credential = add_user(client, "bob")
    assert client.get("/api/auth/verify", **credential).status_code == 200

    change_user(tmp_path, "bob", assignment)

    assert client.get("/api/auth/verify", **credential).status_code == 401


def test_a_disabled_user_cannot_sign_in(client: FlaskClient, tmp_path: Path) -> None:
    add_user(client, "bob")
    change_user(tmp_path, "bob", "disabled = 1")

    reply = client.post("/api/auth/login", json={"username": "bob", "password": USER_PASSWORD})

    assert reply.status_code == 401
    assert reply.json["error"] == "invalid_credentials"  # type: ignore[index]


def test_changing_the_password_ends_only_the_other_sessions(client: FlaskClient) -> None:
    this, other = add_user(client, "bob"), bearer(client, "bob", USER_PASSWORD)
    body = {"current_password": USER_PASSWORD, "new_password": "another password"}

    assert client.post("/api/auth/password", json=body, **this).status_code == 204

    assert client.get("/api/auth/verify", **this).status_code == 200
    assert client.get("/api/auth/verify", **other).status_code == 401
    assert client.get("/api/auth/verify", **bearer(client, "bob", "another password")).status_code == 200


def test_a_new_password_must_be_long_and_new_and_the_current_one_correct(client: FlaskClient) -> None:
    credential = add_user(client, "bob")

    def change(current: str, new: str) -> tuple[int, str]:
        body = {"current_password": current, "new_password": new}
        reply = client.post("/api/auth/password", json=body, **credential)
        return reply.status_code, reply.json["error"]  # type: ignore[index]

    assert change(USER_PASSWORD, "too short") == (422, "invalid_request")
    assert change(USER_PASSWORD, USER_PASSWORD) == (422, "invalid_request")
    assert change("wrong", "another password") == (401, "invalid_credentials")


def test_a_session_expires_when_unused_and_is_extended_by_use(
    client: FlaskClient, redis_client: RedisClient
) -> None:
    credential = bearer(client)
    (key,) = redis_client.scan_iter("{h2r}:session:*")
    redis_client.pexpire(key, 5000)

    reply = client.get("/api/auth/verify", **credential)

    assert 3_500_000 < redis_client.pttl(key) <= 3_600_000
    expires_at = datetime.fromisoformat(reply.json["expires_at"])  # type: ignore[index]
    assert timedelta(minutes=59) < expires_at - datetime.now(UTC) <= timedelta(minutes=60)
    redis_client.pexpire(key, 1)
    wait_for(lambda: not redis_client.exists(key), "the session to end")
    assert client.get("/api/auth/verify", **credential).status_code == 401


def test_a_session_ends_24_hours_after_sign_in_however_often_it_is_used(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock)
    credential = bearer(client)
    signed_in_at = clock.now()

    for _ in range(47):
        clock.advance(1800)
        reply = client.get("/api/auth/verify", **credential)
        assert reply.status_code == 200
    expires_at = datetime.fromisoformat(reply.json["expires_at"])  # type: ignore[index]
    assert expires_at == signed_in_at + timedelta(hours=24)
    clock.advance(1800)

    assert client.get("/api/auth/verify", **credential).status_code == 401
    assert client.get("/api/auth/verify", **bearer(client)).status_code == 200


def test_a_token_signed_with_another_key_is_refused(make_client: MakeClient) -> None:
    credential = bearer(make_client(JWT_SECRET_KEY="0123456789abcdef0123456789abcdef"))

    assert make_client().get("/api/auth/verify", **credential).status_code == 401


def test_sessions_survive_a_restart_of_the_gateway(make_client: MakeClient) -> None:
    credential = bearer(make_client())

    assert make_client().get("/api/auth/verify", **credential).status_code == 200
