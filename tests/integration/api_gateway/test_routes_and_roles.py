"""Every route and who may call it, with a session and with API tokens; a new route needs a row.

No node runs in these tests, so an allowed request that is forwarded gets a 503.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.api_gateway.conftest import ADMIN_PASSWORD, USER_PASSWORD, add_user, bearer

JOB = "0123456789abcdef"


class Row(NamedTuple):
    """One route."""

    body: dict[str, object] | None
    anonymous: int
    """Status without a session."""
    user: int
    admin: int
    token: str
    """Scope that an API token needs; `session` if none suffices, `-` if tokens are not looked at."""


def _read(body: dict[str, object] | None = None) -> Row:
    """Return the row of a forwarded route that changes nothing."""
    return Row(body, 401, 503, 503, "read")


def _queue(body: dict[str, object] | None = None) -> Row:
    """Return the row of a forwarded route with which users change jobs."""
    return Row(body, 401, 503, 503, "queue")


def _admin(body: dict[str, object] | None = None) -> Row:
    """Return the row of a forwarded route for administrators."""
    return Row(body, 401, 403, 503, "admin")


def _missing(method_body: dict[str, object] | None = None, token: str = "session") -> Row:
    """Return the row of a route for administrators that is asked for something that does not exist."""
    return Row(method_body, 401, 403, 404, token)


_WRONG_PASSWORD: dict[str, object] = {"password": "wrong", "code": "000000"}
_TOKEN: dict[str, object] = {"name": "a", "scopes": ["read"], "password": "wrong"}
_SECOND_FACTOR: dict[str, object] = {"secret": "A" * 32, "code": "000000", "password": "wrong"}

TABLE: dict[tuple[str, str], Row] = {
    ("GET", "/health"): Row(None, 503, 503, 503, "-"),
    ("GET", "/livez"): Row(None, 200, 200, 200, "-"),
    ("GET", "/readyz"): Row(None, 503, 503, 503, "-"),
    ("GET", "/api/openapi.json"): Row(None, 200, 200, 200, "-"),
    ("GET", "/api/jobs"): _read(),
    ("GET", "/api/jobs/<job_id>"): _read(),
    ("DELETE", "/api/jobs/<job_id>"): _queue(),
    ("POST", "/api/auth/login"): Row({"username": "nobody", "password": "x"}, 401, 401, 401, "-"),
    ("GET", "/api/auth/registration"): Row(None, 200, 200, 200, "-"),
    ("POST", "/api/auth/invitation"): Row({"code": "unknown"}, 403, 403, 403, "-"),
    ("POST", "/api/auth/logout"): Row(None, 401, 204, 204, "session"),
    ("GET", "/api/auth/verify"): Row(None, 401, 200, 200, "read"),
    ("POST", "/api/auth/register"): Row(
        {"username": "new", "password": "three unrelated words"}, 403, 403, 201, "session"
    ),
    ("POST", "/api/auth/password"): Row(
        {"current_password": "wrong", "new_password": "three unrelated words"}, 401, 401, 401, "session"
    ),
    ("GET", "/api/profile"): Row(None, 401, 200, 200, "read"),
    ("PATCH", "/api/profile"): Row({"email": None}, 401, 200, 200, "session"),
    ("POST", "/api/profile/second-factor/offer"): Row(None, 401, 200, 200, "session"),
    ("POST", "/api/profile/second-factor"): Row(_SECOND_FACTOR, 401, 401, 401, "session"),
    ("POST", "/api/profile/second-factor/remove"): Row(_WRONG_PASSWORD, 401, 401, 401, "session"),
    ("GET", "/api/sessions"): Row(None, 401, 200, 200, "session"),
    ("DELETE", "/api/sessions"): Row(None, 401, 204, 204, "session"),
    ("DELETE", "/api/sessions/<session_id>"): Row(None, 401, 404, 404, "session"),
    ("GET", "/api/tokens"): Row(None, 401, 200, 200, "session"),
    ("POST", "/api/tokens"): Row(_TOKEN, 401, 401, 401, "session"),
    ("DELETE", "/api/tokens/<int(max=2147483647):token_id>"): Row(None, 401, 404, 404, "session"),
    ("GET", "/api/users"): Row(None, 401, 403, 200, "admin"),
    ("POST", "/api/users"): Row({"username": "newer"}, 401, 403, 201, "session"),
    ("GET", "/api/users/<username>"): _missing(token="admin"),
    ("PATCH", "/api/users/<username>"): _missing({"disabled": True}),
    ("DELETE", "/api/users/<username>"): _missing(),
    ("POST", "/api/users/<username>/password"): _missing(),
    ("DELETE", "/api/users/<username>/second-factor"): _missing(),
    ("GET", "/api/users/<username>/sessions"): _missing(token="admin"),
    ("DELETE", "/api/users/<username>/sessions"): _missing(),
    ("GET", "/api/invitations"): Row(None, 401, 403, 200, "admin"),
    ("POST", "/api/invitations"): Row({}, 401, 403, 403, "session"),
    ("DELETE", "/api/invitations/<int(max=2147483647):invitation_id>"): _missing(),
    ("GET", "/api/audit"): Row(None, 401, 403, 200, "admin"),
    ("GET", "/api/audit/export"): Row(None, 401, 403, 200, "admin"),
    ("POST", "/api/client-errors"): Row({"message": "a"}, 401, 204, 204, "read"),
    ("POST", "/api/jobs/add"): _queue({"input_path": "/tv/a.mkv"}),
    ("POST", "/api/jobs/plan"): _read({"requests": [{"input_path": "/tv/a.mkv"}]}),
    ("GET", "/api/jobs/status/<job_id>"): _read(),
    ("GET", "/api/jobs/list"): _read(),
    ("GET", "/api/jobs/log/<job_id>"): _read(),
    ("POST", "/api/jobs/sample"): _queue({"input_path": "/tv/a.mkv"}),
    ("GET", "/api/jobs/sample/<job_id>/video"): _read(),
    ("GET", "/api/jobs/sample/<job_id>/still"): _read(),
    ("GET", "/api/jobs/verification/<job_id>"): _read(),
    ("GET", "/api/jobs/frame/<job_id>"): _read(),
    ("POST", "/api/jobs/cancel/<job_id>"): _queue(),
    ("GET", "/api/jobs/history/<job_id>"): _read(),
    ("POST", "/api/jobs/retry/<job_id>"): _queue(),
    ("POST", "/api/jobs/pause/<job_id>"): _queue(),
    ("POST", "/api/jobs/resume/<job_id>"): _queue(),
    ("POST", "/api/jobs/move/<job_id>"): _queue({"to": "top"}),
    ("POST", "/api/jobs/priority/<job_id>"): _queue({"priority": 1}),
    ("POST", "/api/jobs/delete/<job_id>"): _queue(),
    ("POST", "/api/jobs/bulk"): _queue({"action": "cancel", "job_ids": [JOB]}),
    ("GET", "/api/queue"): _read(),
    ("GET", "/api/queue/failures"): _read(),
    ("POST", "/api/queue/pause"): _admin(),
    ("POST", "/api/queue/resume"): _admin(),
    ("POST", "/api/queue/clear"): _admin({"jobs": ["waiting"]}),
    ("GET", "/api/nodes"): _read(),
    ("POST", "/api/nodes/drain/<name>"): _admin(),
    ("POST", "/api/nodes/resume/<name>"): _admin(),
    ("GET", "/api/realtime/events"): Row(None, 401, 200, 200, "read"),
    ("GET", "/api/system/status"): Row(None, 401, 200, 200, "read"),
    ("GET", "/api/files/roots"): _read(),
    ("GET", "/api/files/browse"): _read(),
    ("GET", "/api/files/inspect"): _read(),
    ("GET", "/api/files/preview"): _read(),
    ("GET", "/api/encoders"): _read(),
    ("GET", "/api/presets"): _read(),
    ("POST", "/api/presets/import"): _admin({"document": {}}),
    ("GET", "/api/presets/export/<path:name>"): _read(),
    ("PATCH", "/api/presets/<path:name>"): _admin({"name": "New"}),
    ("DELETE", "/api/presets/<path:name>"): _admin(),
    ("PUT", "/api/presets/default"): _admin({"preset": None}),
    ("PUT", "/api/presets/default/<root>"): _admin({"preset": "Fast 1080p30"}),
}

#: Query strings that routes require.
QUERIES = {
    "/api/files/browse": "?path=/tv",
    "/api/files/inspect": "?path=/tv/a.mkv",
    "/api/files/preview": "?path=/tv/a.mkv",
    "/api/jobs/frame/<job_id>": f"?comparison={JOB}&number=0&side=after",
    "/api/jobs/sample/<job_id>/still": "?side=after",
    "/api/realtime/events": "?after=0-0",
}


def test_every_route_has_a_row(client: FlaskClient) -> None:
    routes = {
        (method, rule.rule)
        for rule in client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routes == set(TABLE)


def _path(route: str) -> str:
    for variable, value in (
        ("<job_id>", JOB),
        ("<username>", "nobody"),
        ("<int(max=2147483647):token_id>", "99"),
    ):
        route = route.replace(variable, value)
    return route.replace("<int(max=2147483647):invitation_id>", "99")


Ask = Callable[[str, str, dict[str, Any]], TestResponse]


def _asking(client: FlaskClient) -> Ask:
    """Return a function that calls a route with its body, with the given headers."""

    def ask(method: str, route: str, credential: dict[str, Any]) -> TestResponse:
        path = _path(route) + QUERIES.get(route, "")
        return client.open(path, method=method, json=TABLE[method, route].body, **credential)

    return ask


def test_each_route_admits_only_its_roles(client: FlaskClient) -> None:
    ask = _asking(client)
    add_user(client, "bob")

    found = {
        key: tuple(
            ask(*key, credential).status_code
            for credential in ({}, bearer(client, "bob", USER_PASSWORD), bearer(client))
        )
        for key in TABLE
    }

    assert found == {key: (row.anonymous, row.user, row.admin) for key, row in TABLE.items()}


def _token(client: FlaskClient, scope: str) -> dict[str, Any]:
    """Create an API token of the administrator; return the keyword arguments for each request."""
    body = {"name": scope, "scopes": [scope], "password": ADMIN_PASSWORD}
    reply = client.post("/api/tokens", json=body, **bearer(client))
    assert reply.status_code == 201, reply.text
    return {"headers": {"Authorization": f"Bearer {reply.json['secret']}"}}  # type: ignore[index]


def _expected_of_token(row: Row, scope: str) -> tuple[int, str | None]:
    """Return the status, and the error if the token is not allowed."""
    if row.token in {"-", scope}:
        return row.admin, None
    return 403, "session_required" if row.token == "session" else "scope_missing"


def test_each_route_admits_only_tokens_with_its_scope(client: FlaskClient) -> None:
    ask = _asking(client)
    found: dict[tuple[str, str], Mapping[str, tuple[int, str | None]]] = {}
    tokens = {scope: _token(client, scope) for scope in ("read", "queue", "admin")}
    for key, row in TABLE.items():
        replies = {scope: ask(*key, credential) for scope, credential in tokens.items()}
        found[key] = {
            scope: (reply.status_code, None if reply.status_code == row.admin else reply.json["error"])  # type: ignore[index]
            for scope, reply in replies.items()
        }

    expected = {
        key: {scope: _expected_of_token(row, scope) for scope in tokens} for key, row in TABLE.items()
    }
    # An administrator without a session is refused for the same reason as everybody.
    expected["POST", "/api/invitations"] = dict.fromkeys(tokens, (403, None))
    assert found == expected


def test_every_change_is_refused_to_a_foreign_page(client: FlaskClient) -> None:
    ask = _asking(client)
    client.post("/api/auth/login", json={"username": "admin", "password": ADMIN_PASSWORD})

    found = {
        key: ask(*key, {"headers": {"Origin": "https://evil.example"}}).json
        for key in TABLE
        if key[0] != "GET"
    }

    assert {key: body["error"] for key, body in found.items()} == dict.fromkeys(found, "cross_site_refused")  # type: ignore[index]
    assert client.get("/api/auth/verify").status_code == 200
