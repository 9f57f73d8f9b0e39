"""The administrator of a fresh installation, and the password that must be changed."""

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from tests.integration.api_gateway.conftest import ADMIN_PASSWORD, MakeClient, bearer


@pytest.fixture
def generated_password(make_client: MakeClient) -> tuple[FlaskClient, str]:
    """A gateway started without ADMIN_PASSWORD, and the generated password from its log."""
    with capture_logs() as lines:
        client = make_client(ADMIN_PASSWORD="")
    (line,) = [line for line in lines if "password" in line]
    return client, line["password"]


def test_a_configured_password_need_not_be_changed(client: FlaskClient) -> None:
    user = client.get("/api/auth/verify", **bearer(client)).json["user"]  # type: ignore[index]

    assert (user["username"], user["role"], user["must_change_password"]) == ("admin", "admin", False)


def test_a_second_start_changes_nothing(make_client: MakeClient) -> None:
    make_client()

    bearer(make_client(ADMIN_PASSWORD="another"), "admin", ADMIN_PASSWORD)


def test_a_generated_password_must_be_changed_before_anything_else(
    generated_password: tuple[FlaskClient, str],
) -> None:
    client, password = generated_password
    credential = bearer(client, "admin", password)

    assert client.get("/api/auth/verify", **credential).json["user"]["must_change_password"]  # type: ignore[index]
    refused = client.get("/api/jobs/list", **credential)
    assert (refused.status_code, refused.json["error"]) == (403, "password_change_required")  # type: ignore[index]
    register = {"username": "bob", "password": "long enough"}
    assert client.post("/api/auth/register", json=register, **credential).status_code == 403

    body = {"current_password": password, "new_password": "a password of my own"}
    assert client.post("/api/auth/password", json=body, **credential).status_code == 204

    assert client.post("/api/auth/register", json=register, **credential).status_code == 201
    assert client.get("/api/jobs/list", **credential).status_code == 503


def test_signing_out_with_a_generated_password_is_allowed(
    generated_password: tuple[FlaskClient, str],
) -> None:
    client, password = generated_password

    assert client.post("/api/auth/logout", **bearer(client, "admin", password)).status_code == 204
