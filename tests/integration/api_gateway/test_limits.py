"""Limits: guessing passwords, too many requests, and what still works meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.redis import RedisClient
from tests.integration.api_gateway.conftest import ADMIN_PASSWORD, MakeClient, add_user, bearer
from tests.support.ports import free_port

OWNER = "198.51.100.7"


def _sign_in(client: FlaskClient, address: str, password: str, username: str = "admin") -> Any:
    reply = client.post(
        "/api/auth/login",
        json={"username": username, "password": password},
        environ_base={"REMOTE_ADDR": address},
    )
    client.delete_cookie("h2r_session")
    return reply


def _statuses(client: FlaskClient, addresses: list[str], username: str = "admin") -> list[int]:
    return [_sign_in(client, address, "wrong", username).status_code for address in addresses]


def test_guesses_from_one_address_are_slowed_down_and_the_owner_signs_in(client: FlaskClient) -> None:
    statuses = _statuses(client, ["203.0.113.1"] * 200)

    assert statuses[:10] == [401] * 10
    assert statuses.count(401) <= 15
    assert statuses.count(429) >= 185
    refused = _sign_in(client, "203.0.113.1", ADMIN_PASSWORD)
    assert (refused.status_code, refused.json["error"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 300
    assert f"{refused.headers['Retry-After']} s" in refused.json["message"]
    # The owner, who has never signed in from there, may have to wait but not for long.
    owner = _sign_in(client, OWNER, ADMIN_PASSWORD)
    assert owner.status_code == 200 or int(owner.headers["Retry-After"]) <= 300


def test_guesses_from_many_addresses_are_slowed_down_and_do_not_lock_the_owner_out(
    client: FlaskClient,
) -> None:
    assert _sign_in(client, OWNER, ADMIN_PASSWORD).status_code == 200

    statuses = _statuses(client, [f"203.0.113.{number}" for number in range(200)])

    assert statuses.count(401) <= 15
    assert _sign_in(client, OWNER, ADMIN_PASSWORD).status_code == 200


def test_guesses_at_many_names_from_one_address_are_slowed_down(client: FlaskClient) -> None:
    names = [f"user{number}" for number in range(100)]
    statuses = [_sign_in(client, "203.0.113.1", "wrong", name).status_code for name in names]

    assert 30 <= statuses.count(401) <= 35


def test_a_whole_ipv6_network_counts_as_one_address(client: FlaskClient) -> None:
    names = [f"user{number}" for number in range(60)]
    statuses = [
        _sign_in(client, f"2001:db8::{number + 1:x}", "wrong", name).status_code
        for number, name in enumerate(names)
    ]

    assert statuses.count(401) <= 35


def test_known_and_unknown_names_are_slowed_down_alike(client: FlaskClient) -> None:
    known = _statuses(client, [f"203.0.113.{number}" for number in range(30)])
    unknown = _statuses(client, [f"192.0.2.{number}" for number in range(30)], "nobody")

    assert known == unknown


def test_guesses_at_the_same_time_are_counted_as_well(client: FlaskClient) -> None:
    def guess(_: int) -> Any:
        return _sign_in(client.application.test_client(), "203.0.113.1", "wrong")

    with ThreadPoolExecutor(16) as pool:
        statuses = [reply.status_code for reply in pool.map(guess, range(60))]

    assert statuses.count(401) <= 15


def test_a_sign_in_forgives_earlier_failures(client: FlaskClient) -> None:
    for _ in range(3):
        assert set(_statuses(client, [OWNER] * 8)) == {401}
        assert _sign_in(client, OWNER, ADMIN_PASSWORD).status_code == 200


def test_the_wait_grows_and_ends(client: FlaskClient, redis_client: RedisClient) -> None:
    _statuses(client, ["203.0.113.1"] * 11)
    waits: list[int] = []
    for _ in range(12):
        (wait,) = redis_client.scan_iter("{h2r}:sign_in:wait:account:*")
        waits.append(redis_client.ttl(wait))
        redis_client.delete(wait)
        assert _sign_in(client, "203.0.113.2", "wrong").status_code == 401

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1, 300)


def test_a_mistyped_password_in_the_name_field_is_not_stored(
    client: FlaskClient, redis_client: RedisClient
) -> None:
    _sign_in(client, OWNER, "wrong", "my-secret-password")

    assert not any("my-secret-password" in key for key in redis_client.scan_iter("*"))
    assert "my-secret-password" not in client.get("/api/audit", **bearer(client)).text


def test_too_many_requests_of_a_user_are_refused_with_the_usual_headers(make_client: MakeClient) -> None:
    client = make_client(RATE_LIMIT_USER="5/day")
    bob, admin = add_user(client, "bob"), bearer(client)

    replies = [client.get("/api/profile", **bob) for _ in range(7)]

    assert [reply.status_code for reply in replies] == [200] * 5 + [429] * 2
    assert replies[0].headers["X-RateLimit-Limit"] == "5"
    assert "Retry-After" not in replies[0].headers
    assert [reply.headers["X-RateLimit-Remaining"] for reply in replies[:5]] == ["4", "3", "2", "1", "0"]
    last = replies[-1]
    assert 1 <= int(last.headers["Retry-After"]) <= 24 * 3600
    assert last.json["error"] == "too_many_requests"  # type: ignore[index]
    assert client.get("/api/profile", **admin).status_code == 200
    assert client.get("/livez", **bob).status_code == 200


def test_too_many_requests_without_a_session_are_refused_by_address(make_client: MakeClient) -> None:
    client = make_client(RATE_LIMIT_ADDRESS="5/day")

    def status(address: str) -> int:
        return client.get("/api/jobs/list", environ_base={"REMOTE_ADDR": address}).status_code

    assert [status("203.0.113.1") for _ in range(7)] == [401] * 5 + [429] * 2
    assert status("203.0.113.2") == 401
    assert bearer(client)


def test_without_redis_requests_are_limited_in_memory(make_client: MakeClient) -> None:
    client = make_client(RATE_LIMIT_ADDRESS="5/day", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")

    statuses = [client.get("/api/auth/registration").status_code for _ in range(7)]

    assert statuses == [200] * 5 + [429] * 2


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_name_of_impossible_length_is_refused(client: FlaskClient, name: str) -> None:
    assert _sign_in(client, OWNER, "wrong", name).status_code == 422
