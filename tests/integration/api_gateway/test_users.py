"""Managing users: what administrators may do, and what takes effect at the next request."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import USER_PASSWORD, MakeClient, add_user, bearer, error_of

#: A password that nobody guesses.
STRONG = "seven purple kettles"


def test_a_created_user_gets_a_temporary_password_that_must_be_changed(client: FlaskClient) -> None:
    made = client.post("/api/users", json={"username": "anna", "email": "anna@example.org"}, **bearer(client))
    temporary = made.json["temporary_password"]  # type: ignore[index]
    anna = bearer(client, "anna", temporary)

    assert made.status_code == 201
    assert error_of(client.get("/api/profile", **anna)) == (403, "password_change_required")
    body = {"current_password": temporary, "new_password": STRONG}
    assert client.post("/api/auth/password", json=body, **anna).status_code == 204
    profile = client.get("/api/profile", **anna).json
    assert profile["email"] == "anna@example.org"  # type: ignore[index]
    assert profile["must_change_password"] is False  # type: ignore[index]


def test_users_are_listed_without_secrets(client: FlaskClient) -> None:
    add_user(client, "bob")

    reply = client.get("/api/users", **bearer(client))

    assert [user["username"] for user in reply.json["users"]] == ["admin", "bob"]  # type: ignore[index]
    assert reply.json["users"][1]["last_sign_in_at"] is not None  # type: ignore[index]
    assert not any(word in reply.text for word in ("hash", "$2b$", "secret", "digest"))


@pytest.mark.parametrize("change", [{"role": "admin"}, {"disabled": True}])
def test_a_change_of_role_or_a_disabled_user_ends_the_sessions(
    client: FlaskClient, change: dict[str, Any]
) -> None:
    bob = add_user(client, "bob")

    reply = client.patch("/api/users/bob", json=change, **bearer(client))

    assert reply.status_code == 200
    assert change.items() <= reply.json.items()  # type: ignore[union-attr]
    assert client.get("/api/auth/verify", **bob).status_code == 401


def test_what_a_change_leaves_out_stays(client: FlaskClient) -> None:
    bob = add_user(client, "bob")
    admin = bearer(client)
    client.patch("/api/users/bob", json={"email": "bob@example.org"}, **admin)

    assert client.patch("/api/users/bob", json={}, **admin).json["email"] == "bob@example.org"  # type: ignore[index]
    assert client.patch("/api/users/bob", json={"email": None}, **admin).json["email"] is None  # type: ignore[index]
    assert client.get("/api/auth/verify", **bob).status_code == 200


def test_a_deleted_user_is_gone_with_sessions_and_tokens(client: FlaskClient) -> None:
    bob = add_user(client, "bob")
    body = {"name": "a script", "scopes": ["read"], "password": USER_PASSWORD}
    secret = client.post("/api/tokens", json=body, **bob).json["secret"]  # type: ignore[index]

    assert client.delete("/api/users/bob", **bearer(client)).status_code == 204

    script = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert client.get("/api/auth/verify", **bob).status_code == 401
    assert client.get("/api/auth/verify", **script).status_code == 401
    # Another user of that name gets nothing of the old one.
    add_user(client, "bob")
    assert client.get("/api/auth/verify", **bob).status_code == 401
    assert client.get("/api/auth/verify", **script).status_code == 401


@pytest.mark.parametrize("change", ["demote", "disable", "delete"])
def test_the_last_administrator_cannot_be_lost(client: FlaskClient, change: str) -> None:
    admin = bearer(client)
    add_user(client, "bob")

    def attempt() -> Any:
        if change == "delete":
            return client.delete("/api/users/admin", **admin)
        body = {"role": "user"} if change == "demote" else {"disabled": True}
        return client.patch("/api/users/admin", json=body, **admin)

    assert error_of(attempt()) == (409, "last_admin")
    client.patch("/api/users/bob", json={"role": "admin"}, **admin)
    assert attempt().status_code in {200, 204}


def test_two_administrators_cannot_demote_each_other_at_once(client: FlaskClient) -> None:
    ann = add_user(client, "ann", "admin")
    requests = [("ann", bearer(client)), ("admin", ann)]

    with ThreadPoolExecutor(2) as pool:
        replies = list(
            pool.map(
                lambda each: client.application.test_client().patch(
                    f"/api/users/{each[0]}", json={"role": "user"}, **each[1]
                ),
                requests,
            )
        )

    # The second one is refused, or no longer an administrator when it comes.
    assert sorted(reply.status_code for reply in replies) in ([200, 401], [200, 403], [200, 409])


def test_a_reset_password_ends_the_sessions_and_must_be_changed(client: FlaskClient) -> None:
    bob = add_user(client, "bob")

    reply = client.post("/api/users/bob/password", **bearer(client))

    assert client.get("/api/auth/verify", **bob).status_code == 401
    temporary = reply.json["temporary_password"]  # type: ignore[index]
    again = client.get("/api/auth/verify", **bearer(client, "bob", temporary))
    assert again.json["user"]["must_change_password"] is True  # type: ignore[index]


@pytest.mark.parametrize(
    "password", ["password123", "bobbobbobbob", "handbrake2resilio", "qwertyuiop1", "aaaaaaaaaaaa", "short"]
)
def test_a_password_that_is_easy_to_guess_is_refused(client: FlaskClient, password: str) -> None:
    body = {"username": "bob", "password": password}

    reply = client.post("/api/users", json=body, **bearer(client))

    assert error_of(reply) == (422, "invalid_request")
    assert "password" in reply.json["details"]  # type: ignore[index]


def test_an_administrator_sees_and_ends_the_sessions_of_a_user(client: FlaskClient) -> None:
    bob = add_user(client, "bob")
    admin = bearer(client)

    (session,) = client.get("/api/users/bob/sessions", **admin).json["sessions"]  # type: ignore[index]
    assert session["is_current"] is False
    assert client.delete("/api/users/bob/sessions", **admin).status_code == 204
    assert client.get("/api/auth/verify", **bob).status_code == 401


def test_nobody_takes_the_name_of_a_deleted_user_but_an_administrator_may_give_it(
    make_client: MakeClient,
) -> None:
    client = make_client(REGISTRATION="open")
    add_user(client, "bob")
    admin = bearer(client)
    client.delete("/api/users/bob", **admin)

    taken = client.post("/api/auth/register", json={"username": "Bob", "password": STRONG})

    assert error_of(taken) == (409, "user_exists")
    assert client.post("/api/users", json={"username": "bob"}, **admin).status_code == 201


def test_administrators_change_how_they_sign_in_themselves_in_their_profile(client: FlaskClient) -> None:
    admin = bearer(client)

    assert error_of(client.post("/api/users/Admin/password", **admin)) == (403, "forbidden")
    assert error_of(client.delete("/api/users/admin/second-factor", **admin)) == (403, "forbidden")


def test_a_reset_password_revokes_the_tokens(client: FlaskClient) -> None:
    body = {"name": "a script", "scopes": ["read"], "password": USER_PASSWORD}
    secret = client.post("/api/tokens", json=body, **add_user(client, "bob")).json["secret"]  # type: ignore[index]

    client.post("/api/users/bob/password", **bearer(client))

    script = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert client.get("/api/auth/verify", **script).status_code == 401


def test_an_invitation_makes_one_user(make_client: MakeClient) -> None:
    client = make_client(REGISTRATION="invitation")
    admin = bearer(client)
    made = client.post("/api/invitations", json={"note": "for Anna", "role": "admin"}, **admin).json
    body = {"username": "anna", "password": STRONG, "invitation": made["code"]}  # type: ignore[index]

    offer = client.post("/api/auth/invitation", json={"code": made["code"]})  # type: ignore[index]
    assert offer.json["invited_by"] == "admin"  # type: ignore[index]
    weak = client.post("/api/auth/register", json=body | {"password": "password123"})
    taken = client.post("/api/auth/register", json=body | {"username": "admin"})
    accepted = client.post("/api/auth/register", json=body)
    again = client.post("/api/auth/register", json=body | {"username": "carol"})

    # What is wrong with the name or the password does not use the invitation up.
    assert [error_of(weak)[1], error_of(taken)[1]] == ["invalid_request", "user_exists"]
    assert (accepted.status_code, accepted.json["role"]) == (201, "admin")  # type: ignore[index]
    assert error_of(again) == (404, "invitation_not_found")
    assert client.get("/api/invitations", **admin).json["invitations"] == []  # type: ignore[index]
    assert made["code"] not in client.get("/api/invitations", **admin).text  # type: ignore[index]


def test_a_withdrawn_or_unknown_invitation_is_refused(make_client: MakeClient) -> None:
    client = make_client(REGISTRATION="invitation")
    admin = bearer(client)
    made = client.post("/api/invitations", json={}, **admin).json
    identifier = made["invitation"]["id"]  # type: ignore[index]
    assert client.delete(f"/api/invitations/{identifier}", **admin).status_code == 204

    for code in (made["code"], "unknown"):  # type: ignore[index]
        reply = client.post(
            "/api/auth/register", json={"username": "anna", "password": STRONG, "invitation": code}
        )
        assert error_of(reply) == (404, "invitation_not_found")
    without = client.post("/api/auth/register", json={"username": "anna", "password": STRONG})
    assert error_of(without) == (403, "registration_closed")


def test_of_two_people_with_the_same_link_one_gets_an_account(make_client: MakeClient) -> None:
    client = make_client(REGISTRATION="invitation")
    code = client.post("/api/invitations", json={}, **bearer(client)).json["code"]  # type: ignore[index]

    def register(name: str) -> int:
        body = {"username": name, "password": STRONG, "invitation": code}
        return client.application.test_client().post("/api/auth/register", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(register, ["one", "two", "three", "four"]))

    assert statuses == [201, 404, 404, 404]
