"""One's own account: sessions, API tokens and the second factor."""

from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import (
    ADMIN_PASSWORD,
    USER_PASSWORD,
    MakeClient,
    add_user,
    bearer,
    error_of,
)
from tests.support.manual_clock import ManualClock


def test_sessions_are_listed_with_their_origin_and_ended_one_by_one(client: FlaskClient) -> None:
    first, second = add_user(client, "bob"), bearer(client, "bob", USER_PASSWORD)
    second["headers"]["User-Agent"] = "a test"

    sessions = client.get("/api/sessions", **second).json["sessions"]  # type: ignore[index]
    (other,) = [each for each in sessions if not each["is_current"]]
    assert len(sessions) == 2
    assert other["address"] == "127.0.0.1"
    assert client.delete(f"/api/sessions/{other['id']}", **second).status_code == 204

    assert client.get("/api/auth/verify", **first).status_code == 401
    assert client.get("/api/auth/verify", **second).status_code == 200
    assert error_of(client.delete(f"/api/sessions/{other['id']}", **second)) == (404, "session_not_found")


def test_nobody_ends_the_session_of_somebody_else(client: FlaskClient) -> None:
    bob = add_user(client, "bob")
    admin = bearer(client)
    (session,) = client.get("/api/sessions", **bob).json["sessions"]  # type: ignore[index]

    assert client.delete(f"/api/sessions/{session['id']}", **admin).status_code == 404
    assert client.get("/api/auth/verify", **bob).status_code == 200


def test_all_other_sessions_are_ended_at_once(client: FlaskClient) -> None:
    others = [add_user(client, "bob"), bearer(client, "bob", USER_PASSWORD)]
    this = bearer(client, "bob", USER_PASSWORD)

    assert client.delete("/api/sessions", **this).status_code == 204

    assert [client.get("/api/auth/verify", **other).status_code for other in others] == [401, 401]
    assert client.get("/api/auth/verify", **this).status_code == 200


def test_signing_in_again_ends_the_session_of_the_same_browser(client: FlaskClient) -> None:
    body = {"username": "admin", "password": ADMIN_PASSWORD}
    before = client.post("/api/auth/login", json=body).json["token"]  # type: ignore[index]
    in_a_page = client.application.test_client().post(
        "/api/auth/login", json=body, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert in_a_page.json["token"] is None  # type: ignore[index]
    elsewhere = client.application.test_client().post("/api/auth/login", json=body).json["token"]  # type: ignore[index]

    client.post("/api/auth/login", json=body)

    def status(token: str) -> int:
        client.delete_cookie("h2r_session")
        reply = client.get("/api/auth/verify", headers={"Authorization": f"Bearer {token}"})
        return reply.status_code

    assert (status(before), status(elsewhere)) == (401, 200)


def _new_token(client: FlaskClient, credential: dict[str, Any], password: str, **fields: Any) -> Any:
    body = {"name": "home automation", "scopes": ["read"], "password": password} | fields
    return client.post("/api/tokens", json=body, **credential)


def _script(secret: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {secret}"}}


def test_a_token_works_until_it_is_revoked_and_its_secret_is_shown_once(client: FlaskClient) -> None:
    bob = add_user(client, "bob")
    made = _new_token(client, bob, USER_PASSWORD)
    script = _script(made.json["secret"])

    assert client.get("/api/auth/verify", **script).json["user"]["username"] == "bob"  # type: ignore[index]
    listed = client.get("/api/tokens", **bob)
    assert made.json["secret"] not in listed.text
    assert listed.json["tokens"][0]["last_used_at"] is not None  # type: ignore[index]
    assert client.delete(f"/api/tokens/{made.json['token']['id']}", **bob).status_code == 204
    assert error_of(client.get("/api/auth/verify", **script)) == (401, "unauthenticated")


def test_a_token_expires(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock)
    secret = _new_token(client, bearer(client), ADMIN_PASSWORD, expires_in_days=1).json["secret"]

    clock.advance(24 * 3600 - 1)
    assert client.get("/api/auth/verify", **_script(secret)).status_code == 200
    clock.advance(1)
    assert client.get("/api/auth/verify", **_script(secret)).status_code == 401


def test_a_token_is_void_while_its_user_is_disabled(client: FlaskClient) -> None:
    secret = _new_token(client, add_user(client, "bob"), USER_PASSWORD).json["secret"]
    client.patch("/api/users/bob", json={"disabled": True}, **bearer(client))

    assert client.get("/api/auth/verify", **_script(secret)).status_code == 401


def test_only_administrators_make_tokens_for_administrators(client: FlaskClient) -> None:
    bob = add_user(client, "bob")

    assert error_of(_new_token(client, bob, USER_PASSWORD, scopes=["admin"])) == (403, "forbidden")
    made = _new_token(client, bearer(client), ADMIN_PASSWORD, scopes=["read", "admin"])
    script = _script(made.json["secret"])
    assert client.get("/api/users", **script).status_code == 200
    # The role is looked up for each request.
    client.patch("/api/users/bob", json={"role": "admin"}, **bearer(client))
    client.patch("/api/users/admin", json={"role": "user"}, **bearer(client, "bob", USER_PASSWORD))
    assert error_of(client.get("/api/users", **script)) == (403, "forbidden")


@pytest.mark.parametrize(
    "fields", [{"scopes": []}, {"scopes": ["root"]}, {"name": " "}, {"expires_in_days": 0}]
)
def test_a_bad_token_request_is_refused(client: FlaskClient, fields: dict[str, Any]) -> None:
    assert _new_token(client, bearer(client), ADMIN_PASSWORD, **fields).status_code == 422


class _Authenticator:
    """An app with the secret that the gateway offered."""

    def __init__(self, client: FlaskClient, credential: dict[str, Any], clock: ManualClock) -> None:
        offer = client.post("/api/profile/second-factor/offer", **credential).json
        assert offer is not None
        parsed = pyotp.parse_uri(offer["uri"])
        assert isinstance(parsed, pyotp.TOTP)
        assert parsed.secret == offer["secret"]
        self.secret = offer["secret"]
        self._totp, self._clock = parsed, clock

    def code(self) -> str:
        return self._totp.at(self._clock.now())


def _sign_in(client: FlaskClient, code: str | None = None) -> Any:
    body = {"username": "bob", "password": USER_PASSWORD} | ({"code": code} if code else {})
    reply = client.post("/api/auth/login", json=body)
    client.delete_cookie("h2r_session")
    return reply


def test_a_second_factor_is_asked_for_and_each_code_works_once(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock)
    other, bob = add_user(client, "bob"), bearer(client, "bob", USER_PASSWORD)
    app = _Authenticator(client, bob, clock)
    body = {"secret": app.secret, "code": app.code(), "password": USER_PASSWORD}
    codes = client.post("/api/profile/second-factor", json=body, **bob).json["recovery_codes"]  # type: ignore[index]

    assert client.get("/api/profile", **bob).json["has_second_factor"] is True  # type: ignore[index]
    assert client.get("/api/auth/verify", **other).status_code == 401
    again = client.post("/api/profile/second-factor", json=body, **bob)
    assert error_of(again) == (422, "invalid_request")
    assert error_of(_sign_in(client)) == (401, "second_factor_required")
    assert error_of(_sign_in(client, app.code())) == (401, "second_factor_required")  # used to confirm
    clock.advance(30)
    assert _sign_in(client, app.code()).status_code == 200
    assert error_of(_sign_in(client, app.code())) == (401, "second_factor_required")
    assert error_of(_sign_in(client, "000000")) == (401, "second_factor_required")
    assert _sign_in(client, codes[0].upper().replace("-", " ")).status_code == 200
    assert error_of(_sign_in(client, codes[0])) == (401, "second_factor_required")
    assert len(set(codes)) == 10
    # A wrong password is not told apart by whether there is a second factor.
    wrong = client.post("/api/auth/login", json={"username": "bob", "password": "wrong"})
    assert error_of(wrong) == (401, "invalid_credentials")


def test_a_second_factor_is_not_added_with_a_wrong_code_or_password(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock)
    bob = add_user(client, "bob")
    app = _Authenticator(client, bob, clock)

    def add(code: str, password: str) -> tuple[int, str]:
        body = {"secret": app.secret, "code": code, "password": password}
        return error_of(client.post("/api/profile/second-factor", json=body, **bob))

    assert add(pyotp.TOTP(app.secret).at(0), USER_PASSWORD) == (422, "invalid_request")
    assert add("١٢٣٤٥٦", USER_PASSWORD) == (422, "invalid_request")
    assert add(app.code(), "wrong") == (401, "invalid_credentials")
    assert _sign_in(client).status_code == 200


@pytest.mark.parametrize("by", ["user", "administrator"])
def test_a_second_factor_can_be_removed(make_client: MakeClient, by: str) -> None:
    clock = ManualClock()
    client = make_client(clock)
    bob = add_user(client, "bob")
    app = _Authenticator(client, bob, clock)
    body = {"secret": app.secret, "code": app.code(), "password": USER_PASSWORD}
    client.post("/api/profile/second-factor", json=body, **bob)

    if by == "user":
        remove = "/api/profile/second-factor/remove"
        clock.advance(30)
        wrong = client.post(remove, json={"password": "wrong", "code": app.code()}, **bob)
        assert error_of(wrong) == (401, "invalid_credentials")
        wrong = client.post(remove, json={"password": USER_PASSWORD, "code": "000000"}, **bob)
        assert error_of(wrong) == (401, "second_factor_required")
        done = client.post(remove, json={"password": USER_PASSWORD, "code": app.code()}, **bob)
        assert done.status_code == 204
    else:
        client.delete("/api/users/bob/second-factor", **bearer(client))

    assert _sign_in(client).status_code == 200
