"""Whatever takes a right away takes effect on the next request and closes the live connections."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as Refused  # type: ignore[import-untyped]

from tests.integration.api_gateway.running.conftest import Watch
from tests.integration.api_gateway.running.gateway_process import PASSWORD, GatewayProcess, Watcher

_numbers = itertools.count()
_NEW_PASSWORD = "seven purple kettles"


@dataclass
class _Affected:
    """A user whose session, or API token, is to be taken away."""

    gateway: GatewayProcess
    admin: str
    name: str
    token: str
    """Of the session or the API token that is taken away."""
    session: str
    """Of a session of the same user, which may do it."""
    token_id: int | None = None

    def ask(self, by: str, method: str, path: str, body: object = None) -> None:
        reply = self.gateway.ask(method, path, by, body)
        assert reply.ok, reply.text

    def as_admin(self, method: str, path: str = "", body: object = None) -> None:
        self.ask(self.admin, method, f"/api/users/{self.name}{path}", body)

    def other_session_id(self) -> str:
        sessions: list[dict[str, Any]] = self.gateway.ask("GET", "/api/sessions", self.session).json()[
            "sessions"
        ]
        return str(next(each["id"] for each in sessions if not each["is_current"]))

    def change_password(self) -> None:
        body = {"current_password": PASSWORD, "new_password": _NEW_PASSWORD}
        self.ask(self.session, "POST", "/api/auth/password", body)


Revoke = Callable[[_Affected], None]
_OF_SESSIONS: dict[str, Revoke] = {
    "signing out": lambda it: it.ask(it.token, "POST", "/api/auth/logout"),
    "ending that session": lambda it: it.ask(it.session, "DELETE", f"/api/sessions/{it.other_session_id()}"),
    "ending all others": lambda it: it.ask(it.session, "DELETE", "/api/sessions"),
    "changing the password": _Affected.change_password,
    "an administrator ending them": lambda it: it.as_admin("DELETE", "/sessions"),
    "a reset password": lambda it: it.as_admin("POST", "/password"),
    "another role": lambda it: it.as_admin("PATCH", "", {"role": "admin"}),
    "disabling the user": lambda it: it.as_admin("PATCH", "", {"disabled": True}),
    "deleting the user": lambda it: it.as_admin("DELETE"),
}
_OF_TOKENS: dict[str, Revoke] = {
    "revoking it": lambda it: it.ask(it.session, "DELETE", f"/api/tokens/{it.token_id}"),
    "disabling the user": lambda it: it.as_admin("PATCH", "", {"disabled": True}),
    "deleting the user": lambda it: it.as_admin("DELETE"),
}


@pytest.fixture
def user(gateway: GatewayProcess, admin: str) -> _Affected:
    """A user with two sessions."""
    name = f"user{next(_numbers)}"
    session = gateway.add_user(name)
    return _Affected(gateway, admin, name, gateway.sign_in(name), session)


def _status(gateway: GatewayProcess, token: str) -> int:
    return gateway.ask("GET", "/api/auth/verify", token).status_code


@pytest.mark.parametrize("how", _OF_SESSIONS)
def test_a_session_is_taken_away_by(how: str, user: _Affected, watch: Watch) -> None:
    affected = watch(user.token)
    unaffected = watch()

    _OF_SESSIONS[how](user)

    assert _status(user.gateway, user.token) == 401
    assert affected.end(within_s=2) == "server disconnect"
    assert unaffected.connected


@pytest.mark.parametrize("how", _OF_TOKENS)
def test_a_token_is_taken_away_by(how: str, user: _Affected, watch: Watch) -> None:
    body = {"name": "script", "scopes": ["read"], "password": PASSWORD}
    made = user.gateway.ask("POST", "/api/tokens", user.session, body).json()
    user.token, user.token_id = made["secret"], made["token"]["id"]
    affected = watch(user.token)
    user.gateway.sign_in(user.name)  # does not affect it

    _OF_TOKENS[how](user)

    assert _status(user.gateway, user.token) == 401
    assert affected.end(within_s=2) == "server disconnect"


def test_who_changes_the_password_keeps_session_and_connection(user: _Affected, watch: Watch) -> None:
    own = watch(user.session)
    other = watch(user.token)

    user.change_password()

    assert other.end(within_s=2) == "server disconnect"
    assert _status(user.gateway, user.session) == 200
    assert own.connected


def test_a_token_without_the_scope_read_does_not_connect(user: _Affected) -> None:
    body = {"name": "script", "scopes": ["queue"], "password": PASSWORD}
    secret = user.gateway.ask("POST", "/api/tokens", user.session, body).json()["secret"]
    watcher = Watcher(user.gateway)

    with pytest.raises(Refused):
        watcher.connect(secret)

    assert watcher.refusal["data"]["error"] == "scope_missing"
    watcher.close()
