"""The audit log: every change, who made it, from where, and with which outcome."""

import csv
import io
import json
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import ADMIN_PASSWORD, USER_PASSWORD, MakeClient, add_user, bearer
from tests.support.manual_clock import ManualClock

_JOB = "0123456789abcdef"


def _entries(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    reply = client.get(f"/api/audit{query}", **bearer(client))
    assert reply.status_code == 200, reply.text
    entries: list[dict[str, Any]] = reply.json["entries"]  # type: ignore[index]
    return entries


def test_a_change_has_values_before_and_after(client: FlaskClient) -> None:
    add_user(client, "bob")
    reply = client.patch("/api/users/bob", json={"role": "admin", "email": "b@example.org"}, **bearer(client))

    (entry,) = _entries(client, "?action=change_user")

    assert (entry["username"], entry["address"], entry["target"]) == ("admin", "127.0.0.1", "bob")
    assert entry["details"]["before"] == {"role": "user", "email": None}
    assert entry["details"]["after"] == {"role": "admin", "email": "b@example.org"}
    assert (entry["outcome"], entry["error"]) == ("success", None)
    assert entry["request_id"] == reply.headers["X-Request-ID"]


def test_sign_ins_are_recorded_and_so_are_failed_ones(client: FlaskClient) -> None:
    for username, password in (("Admin", "wrong"), ("nobody", "wrong"), ("admin", ADMIN_PASSWORD)):
        client.post("/api/auth/login", json={"username": username, "password": password})

    entries = _entries(client, "?action=login")[1:]  # without that of reading the log

    assert [(entry["username"], entry["outcome"], entry["error"]) for entry in entries] == [
        ("admin", "success", None),
        (None, "refused", "invalid_credentials"),
        ("admin", "refused", "invalid_credentials"),
    ]


def test_what_a_user_may_not_do_is_recorded(client: FlaskClient) -> None:
    bob = add_user(client, "bob")
    client.post("/api/queue/pause", **bob)
    client.post("/api/nodes/drain/node-1", **bob)

    found = [
        (e["action"], e["target"], e["error"]) for e in _entries(client, "?username=BOB&outcome=refused")
    ]

    assert found == [("drain_node", "node-1", "forbidden"), ("pause_queue", None, "forbidden")]


def test_a_forwarded_change_has_its_job_and_what_was_asked_for(client: FlaskClient) -> None:
    admin = bearer(client)
    client.post(f"/api/jobs/priority/{_JOB}", json={"priority": 7}, **admin)
    client.post("/api/jobs/add", json={"input_path": "/tv/a.mkv"}, **admin)

    add, priority = _entries(client, "?outcome=failed")

    assert (priority["target"], priority["details"]) == (_JOB, {"priority": 7})
    assert (add["target"], add["error"]) == ("/tv/a.mkv", "no_node_available")


@pytest.mark.parametrize(("written", "stored"), [(r"\ud800", r"\ud800"), (r"\u0000", r"\0")])
def test_a_path_that_is_no_text_for_a_database_is_escaped(
    client: FlaskClient, written: str, stored: str
) -> None:
    credential = bearer(client)
    credential["headers"]["Content-Type"] = "application/json"
    body = f'{{"name": "/tv/{written}.mkv", "input_path": "/tv/{written}.mkv"}}'

    reply = client.post("/api/jobs/add", data=body, **credential)

    (entry,) = _entries(client, "?action=add_job")
    assert reply.status_code in {422, 503}
    assert entry["target"] == f"/tv/{stored}.mkv"
    assert entry["details"]["input_path"] == f"/tv/{stored}.mkv"


def test_reading_and_requests_of_strangers_are_not_recorded(client: FlaskClient) -> None:
    client.get("/api/profile", **bearer(client))
    client.post("/api/jobs/plan", json={"requests": []}, **bearer(client))
    client.post("/api/queue/pause")

    assert {entry["action"] for entry in _entries(client)} == {"login"}


def test_no_secret_is_recorded(client: FlaskClient) -> None:
    add_user(client, "bob")
    bob = bearer(client, "bob", USER_PASSWORD)
    client.post(
        "/api/users", json={"username": "carol", "password": "seven purple kettles"}, **bearer(client)
    )
    client.post(
        "/api/auth/password",
        json={"current_password": USER_PASSWORD, "new_password": "nine yellow bridges"},
        **bob,
    )
    body = {"name": "script", "scopes": ["read"], "password": "nine yellow bridges"}
    secret = client.post("/api/tokens", json=body, **bob).json["secret"]  # type: ignore[index]

    text = client.get("/api/audit?limit=200", **bearer(client)).text

    for word in (USER_PASSWORD, "seven purple kettles", "nine yellow bridges", secret, ADMIN_PASSWORD + '"'):
        assert word not in text


def test_pages_follow_each_other(client: FlaskClient) -> None:
    admin = bearer(client)
    for number in range(7):
        client.post(f"/api/nodes/drain/node-{number}", **admin)

    targets: list[str] = []
    before = ""
    while True:
        page = client.get(f"/api/audit?action=drain_node&limit=3{before}", **admin).json
        assert page is not None
        targets += [entry["target"] for entry in page["entries"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"

    assert targets == [f"node-{number}" for number in reversed(range(7))]


def test_entries_are_found_by_target_and_time(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock)
    client.post("/api/nodes/drain/Cellar_1", **bearer(client))
    clock.advance(3600)
    between = clock.now().isoformat().replace("+00:00", "Z")
    clock.advance(1)
    client.post("/api/nodes/drain/attic", **bearer(client))

    assert [e["target"] for e in _entries(client, "?target=cellar_")] == ["Cellar_1"]
    assert [e["target"] for e in _entries(client, f"?action=drain_node&since={between}")] == ["attic"]
    assert [e["target"] for e in _entries(client, f"?action=drain_node&until={between}")] == ["Cellar_1"]


def test_the_export_has_all_entries_and_no_formulas(client: FlaskClient) -> None:
    admin = bearer(client)
    client.post("/api/nodes/drain/=cmd()", **admin)
    client.post("/api/tokens", json={"name": "x", "scopes": ["read"], "password": ADMIN_PASSWORD}, **admin)

    reply = client.get("/api/audit/export", **admin)

    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert reply.headers["Content-Type"].startswith("text/csv")
    assert [row["action"] for row in rows] == ["add_token", "drain_node", "login"]
    assert json.loads(rows[0]["details"]) == {"scopes": ["read"], "expires_in_days": None}
    assert rows[1]["target"] == "'=cmd()"


def test_a_change_with_an_api_token_names_the_token(client: FlaskClient) -> None:
    body = {"name": "night script", "scopes": ["admin"], "password": ADMIN_PASSWORD}
    secret = client.post("/api/tokens", json=body, **bearer(client)).json["secret"]  # type: ignore[index]

    client.post("/api/nodes/drain/attic", headers={"Authorization": f"Bearer {secret}"})

    (entry,) = _entries(client, "?action=drain_node")
    assert (entry["username"], entry["details"]) == ("admin", {"api_token": "night script"})


def test_a_sign_in_has_its_second_factor(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock)
    admin = bearer(client)
    secret = client.post("/api/profile/second-factor/offer", **admin).json["secret"]  # type: ignore[index]
    app = pyotp.TOTP(secret)
    proof = {"secret": secret, "code": app.at(clock.now()), "password": ADMIN_PASSWORD}
    recovery = client.post("/api/profile/second-factor", json=proof, **admin).json["recovery_codes"]  # type: ignore[index]
    clock.advance(60)
    login = {"username": "admin", "password": ADMIN_PASSWORD}
    for code in ({}, {"code": "000000"}, {"code": recovery[0]}, {"code": app.at(clock.now())}):
        client.post("/api/auth/login", json=login | code)

    reply = client.get("/api/audit?action=login&limit=4", **admin).json

    assert reply is not None
    assert [entry["details"] for entry in reversed(reply["entries"])] == [
        {"code": "missing"},
        {"code": "wrong"},
        {"second_factor": "recovery_code"},
        {"second_factor": "app"},
    ]


def test_entries_are_deleted_when_they_are_old(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock, AUDIT_KEEP_DAYS="30")
    bearer(client)
    clock.advance(31 * 24 * 3600)
    bearer(client)

    assert len(_entries(client)) == 2  # of the second sign-in, and of reading the log


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1000", "since=yesterday", "outcome=maybe", "before=0", "a=b"]
)
def test_a_bad_query_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/audit?{query}", **bearer(client)).status_code == 422
