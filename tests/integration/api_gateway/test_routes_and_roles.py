"""Every route and who may call it; a new route needs a row.

No node runs in these tests, so an allowed request that is forwarded gets a 503.
"""

import pytest
from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import add_user, bearer

JOB = "0123456789abcdef"

#: (method, route) → body, then the status for: no session, a user, an administrator.
TABLE: dict[tuple[str, str], tuple[dict[str, object] | None, int, int, int]] = {
    ("GET", "/health"): (None, 503, 503, 503),
    ("GET", "/livez"): (None, 200, 200, 200),
    ("GET", "/readyz"): (None, 503, 503, 503),
    ("GET", "/api/openapi.json"): (None, 200, 200, 200),
    ("POST", "/api/auth/login"): ({"username": "nobody", "password": "x"}, 401, 401, 401),
    ("POST", "/api/auth/logout"): (None, 401, 204, 204),
    ("GET", "/api/auth/verify"): (None, 401, 200, 200),
    ("POST", "/api/auth/register"): ({"username": "new", "password": "long enough"}, 403, 403, 201),
    ("POST", "/api/auth/password"): (
        {"current_password": "wrong", "new_password": "long enough"},
        401,
        401,
        401,
    ),
    ("POST", "/api/jobs/add"): ({"input_path": "/tv/a.mkv"}, 401, 503, 503),
    ("POST", "/api/jobs/plan"): ({"requests": [{"input_path": "/tv/a.mkv"}]}, 401, 503, 503),
    ("GET", "/api/jobs/status/<job_id>"): (None, 401, 503, 503),
    ("GET", "/api/jobs/list"): (None, 401, 503, 503),
    ("GET", "/api/jobs/log/<job_id>"): (None, 401, 503, 503),
    ("POST", "/api/jobs/sample"): ({"input_path": "/tv/a.mkv"}, 401, 503, 503),
    ("GET", "/api/jobs/sample/<job_id>/video"): (None, 401, 503, 503),
    ("GET", "/api/jobs/sample/<job_id>/still"): (None, 401, 503, 503),
    ("GET", "/api/jobs/verification/<job_id>"): (None, 401, 503, 503),
    ("GET", "/api/jobs/frame/<job_id>"): (None, 401, 503, 503),
    ("POST", "/api/jobs/cancel/<job_id>"): (None, 401, 503, 503),
    ("GET", "/api/jobs/history/<job_id>"): (None, 401, 503, 503),
    ("POST", "/api/jobs/retry/<job_id>"): (None, 401, 503, 503),
    ("POST", "/api/jobs/pause/<job_id>"): (None, 401, 503, 503),
    ("POST", "/api/jobs/resume/<job_id>"): (None, 401, 503, 503),
    ("POST", "/api/jobs/move/<job_id>"): ({"to": "top"}, 401, 503, 503),
    ("POST", "/api/jobs/priority/<job_id>"): ({"priority": 1}, 401, 503, 503),
    ("POST", "/api/jobs/delete/<job_id>"): (None, 401, 503, 503),
    ("POST", "/api/jobs/bulk"): ({"action": "cancel", "job_ids": [JOB]}, 401, 503, 503),
    ("GET", "/api/queue"): (None, 401, 503, 503),
    ("GET", "/api/queue/failures"): (None, 401, 503, 503),
    ("POST", "/api/queue/pause"): (None, 401, 403, 503),
    ("POST", "/api/queue/resume"): (None, 401, 403, 503),
    ("POST", "/api/queue/clear"): (None, 401, 403, 503),
    ("GET", "/api/nodes"): (None, 401, 503, 503),
    ("POST", "/api/nodes/drain/<name>"): (None, 401, 403, 503),
    ("POST", "/api/nodes/resume/<name>"): (None, 401, 403, 503),
    ("GET", "/api/realtime/events"): (None, 401, 200, 200),
    ("GET", "/api/system/status"): (None, 401, 200, 200),
    ("GET", "/api/files/roots"): (None, 401, 503, 503),
    ("GET", "/api/files/browse"): (None, 401, 503, 503),
    ("GET", "/api/files/inspect"): (None, 401, 503, 503),
    ("GET", "/api/files/preview"): (None, 401, 503, 503),
    ("GET", "/api/encoders"): (None, 401, 503, 503),
    ("GET", "/api/presets"): (None, 401, 503, 503),
    ("POST", "/api/presets/import"): ({"document": {}}, 401, 403, 503),
    ("GET", "/api/presets/export/<path:name>"): (None, 401, 503, 503),
    ("PATCH", "/api/presets/<path:name>"): ({"name": "New"}, 401, 403, 503),
    ("DELETE", "/api/presets/<path:name>"): (None, 401, 403, 503),
    ("PUT", "/api/presets/default"): ({"preset": None}, 401, 403, 503),
    ("PUT", "/api/presets/default/<root>"): ({"preset": "Fast 1080p30"}, 401, 403, 503),
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


@pytest.mark.parametrize(("method", "route"), TABLE)
def test_a_route_admits_only_its_roles(client: FlaskClient, method: str, route: str) -> None:
    body, *expected = TABLE[method, route]
    query = QUERIES.get(route, "")
    path = route.replace("<job_id>", JOB) + query
    credentials = [{}, add_user(client), bearer(client)]

    replies = [client.open(path, method=method, json=body, **credential) for credential in credentials]

    assert [reply.status_code for reply in replies] == expected


@pytest.mark.parametrize(("method", "route"), [key for key in TABLE if key[0] != "GET"])
def test_every_change_is_refused_to_a_foreign_page(client: FlaskClient, method: str, route: str) -> None:
    client.post("/api/auth/login", json={"username": "admin", "password": "pw"})
    body = TABLE[method, route][0]

    reply = client.open(
        route.replace("<job_id>", JOB), method=method, json=body, headers={"Origin": "https://evil.example"}
    )

    assert (reply.status_code, reply.json["error"]) == (403, "cross_site_refused")  # type: ignore[index]
    assert client.get("/api/auth/verify").status_code == 200
