"""`python -m api_gateway` on the host, for when nobody can sign in."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import MakeClient, add_user, bearer
from tests.support.gunicorn_process import run_module


def _run(folder: Path, *arguments: str) -> tuple[int, str]:
    environ = {"DATA_DIR": str(folder / "data"), "BCRYPT_ROUNDS": "4"}
    return run_module("api_gateway", arguments, environ)


def _password(output: str) -> str:
    found = re.search(r"choose your own: (\S+)", output)
    assert found, output
    return found[1]


def test_an_administrator_is_created(client: FlaskClient, tmp_path: Path) -> None:
    code, output = _run(tmp_path, "create-admin", "anna")

    user = client.get("/api/auth/verify", **bearer(client, "anna", _password(output))).json["user"]  # type: ignore[index]
    assert code == 0
    assert (user["role"], user["must_change_password"]) == ("admin", True)
    assert _run(tmp_path, "create-admin", "Anna") == (1, "The user name Anna is taken.\n")


def test_a_reset_password_lets_a_disabled_user_in_again(client: FlaskClient, tmp_path: Path) -> None:
    bob = add_user(client, "bob")
    client.patch("/api/users/bob", json={"disabled": True}, **bearer(client))

    code, output = _run(tmp_path, "reset-password", "bob")

    assert code == 0
    assert client.get("/api/auth/verify", **bob).status_code == 401
    assert client.get("/api/auth/verify", **bearer(client, "bob", _password(output))).status_code == 200
    entries = client.get("/api/audit?action=reset_password", **bearer(client)).json["entries"]  # type: ignore[index]
    assert [(entry["address"], entry["target"]) for entry in entries] == [("terminal", "bob")]


def test_a_folder_that_no_gateway_has_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    code, output = _run(tmp_path, "create-admin", "anna")

    assert (code, "No gateway has used" in output) == (1, True)
    assert list((tmp_path / "data").iterdir()) == []


def test_a_removed_second_factor_is_in_the_audit_log(client: FlaskClient, tmp_path: Path) -> None:
    add_user(client, "bob")

    _run(tmp_path, "reset-password", "bob", "--remove-second-factor")

    (entry,) = client.get("/api/audit?action=reset_password", **bearer(client)).json["entries"]  # type: ignore[index]
    assert entry["details"] == {"second_factor": "removed"}


def test_a_rotated_key_signs_new_sessions_and_running_ones_go_on(
    make_client: MakeClient, tmp_path: Path
) -> None:
    before = bearer(make_client())
    assert _run(tmp_path, "rotate-key")[0] == 0
    client = make_client()
    after = bearer(client)

    assert client.get("/api/auth/verify", **before).status_code == 200
    assert client.get("/api/auth/verify", **after).status_code == 200
    assert _run(tmp_path, "rotate-key")[0] == 0
    latest = make_client()
    assert latest.get("/api/auth/verify", **before).status_code == 401
    assert latest.get("/api/auth/verify", **after).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("reset-password", "nobody"), "No user has this name."),
        (("create-admin", "-x"), "usage:"),
        (("reset-password", "a b"), "use 1 to 64 letters"),
        ((), "required"),
    ],
)
def test_a_mistake_is_explained(
    client: FlaskClient, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    code, output = _run(tmp_path, *arguments)

    assert code != 0
    assert sentence in output
    assert "Traceback" not in output
