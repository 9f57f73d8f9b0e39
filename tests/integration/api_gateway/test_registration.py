"""Who may create users."""

from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import MakeClient, add_user, bearer

CAROL = {"username": "carol", "password": "long enough"}


def test_an_administrator_creates_users_and_administrators(client: FlaskClient) -> None:
    credential = add_user(client, "ann", "admin")

    reply = client.post("/api/auth/register", json=CAROL, **credential)

    assert reply.status_code == 201
    assert reply.json["role"] == "user"  # type: ignore[index]
    assert "password" not in " ".join(set(reply.json) - {"must_change_password"})  # type: ignore[arg-type]


def test_registration_is_closed_by_default(client: FlaskClient) -> None:
    assert client.post("/api/auth/register", json=CAROL).json["error"] == "registration_closed"  # type: ignore[index]
    reply = client.post("/api/auth/register", json=CAROL, **add_user(client, "bob"))
    assert (reply.status_code, reply.json["error"]) == (403, "registration_closed")  # type: ignore[index]


def test_open_registration_creates_users_but_never_administrators(make_client: MakeClient) -> None:
    client = make_client(REGISTRATION="open")

    refused = client.post("/api/auth/register", json=CAROL | {"role": "admin"})
    created = client.post("/api/auth/register", json=CAROL)

    assert (refused.status_code, refused.json["error"]) == (403, "forbidden")  # type: ignore[index]
    assert (created.status_code, created.json["role"]) == (201, "user")  # type: ignore[index]


def test_a_stale_cookie_does_not_prevent_registration(make_client: MakeClient) -> None:
    client = make_client(REGISTRATION="open")
    client.set_cookie("h2r_session", "left over")

    assert client.post("/api/auth/register", json=CAROL).status_code == 201


def test_names_are_unique_regardless_of_case(client: FlaskClient) -> None:
    reply = client.post("/api/auth/register", json=CAROL | {"username": "Admin"}, **bearer(client))

    assert (reply.status_code, reply.json["error"]) == (409, "user_exists")  # type: ignore[index]


def test_a_bad_name_and_a_short_password_are_reported(client: FlaskClient) -> None:
    body = {"username": "-carol", "password": "short"}

    reply = client.post("/api/auth/register", json=body, **bearer(client))

    assert reply.status_code == 422
    assert set(reply.json["details"]) == {"username", "password"}  # type: ignore[index]
