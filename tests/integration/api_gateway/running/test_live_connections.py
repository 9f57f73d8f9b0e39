"""Authorization of live connections, and what ends them."""

from contextlib import closing

import pytest
import requests
import websocket
from socketio.exceptions import ConnectionError as Refused  # type: ignore[import-untyped]

from api_gateway.live.connections import MAX_OF_USER
from shared.queue.node_registry import NodeRegistry
from shared.redis import RedisClient
from tests.integration.api_gateway.running.conftest import Watch
from tests.integration.api_gateway.running.gateway_process import (
    PASSWORD,
    GatewayProcess,
    Watcher,
    is_closed,
    open_raw_websocket,
)
from tests.support.pace import scaled
from tests.support.queued import enqueue, node_report
from tests.support.waiting import wait_for


def sockets_open(gateway: GatewayProcess) -> int:
    """Return how many clients the gateway counts."""
    reply = gateway.ask("GET", "/api/system/status", gateway.sign_in())
    return int(reply.json()["gateway"]["sockets"])


def test_a_browser_connects_with_its_cookie(gateway: GatewayProcess) -> None:
    watcher = Watcher(gateway).connect(None, headers={"Cookie": f"h2r_session={gateway.sign_in()}"})

    assert sockets_open(gateway) == 1
    watcher.close()


@pytest.mark.parametrize("token", [None, "forged"])
def test_unknown_tokens_are_refused(gateway: GatewayProcess, token: str | None) -> None:
    watcher = Watcher(gateway)

    with pytest.raises(Refused):
        watcher.connect(token)

    assert watcher.refusal["data"]["error"] == "unauthenticated"
    watcher.close()


def test_a_foreign_page_does_not_connect_even_with_a_session(gateway: GatewayProcess) -> None:
    cookie = f"h2r_session={gateway.sign_in()}"

    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        open_raw_websocket(gateway, origin="https://evil.example", Cookie=cookie)

    assert refused.value.status_code == 403


def test_polling_is_not_supported(gateway: GatewayProcess) -> None:
    reply = requests.get(f"{gateway.url}/socket.io/?EIO=4&transport=polling", timeout=scaled(5))

    assert (reply.status_code, reply.json()["error"]) == (400, "bad_request")


def test_signing_out_ends_only_the_live_connection_of_that_session(
    gateway: GatewayProcess, watch: Watch, redis: RedisClient
) -> None:
    token = gateway.sign_in()
    leaving, staying = watch(token), watch()

    gateway.ask("POST", "/api/auth/logout", token)

    assert leaving.end(within_s=2) == "server disconnect"
    job_id = enqueue(redis)
    assert staying.next("event", type="job")["job"]["job_id"] == job_id


def test_changing_the_password_ends_the_other_live_connections(gateway: GatewayProcess, watch: Watch) -> None:
    changing, other = gateway.add_user("bob"), gateway.sign_in("bob")
    watcher = watch(other)
    body = {"current_password": PASSWORD, "new_password": "another password"}

    assert gateway.ask("POST", "/api/auth/password", changing, body).status_code == 204

    assert watcher.end(within_s=2) == "server disconnect"
    watch(changing)


def test_a_session_deleted_in_redis_loses_its_connection(watch: Watch, redis: RedisClient) -> None:
    watcher = watch()

    for key in redis.scan_iter("{h2r}:session:*"):
        redis.delete(key)

    assert watcher.end(within_s=8) == "server disconnect"


def test_connections_that_never_sign_in_are_limited_in_number_and_time(
    gateway: GatewayProcess, watch: Watch
) -> None:
    lingering = [open_raw_websocket(gateway) for _ in range(200)]

    watch()

    assert gateway.ask("GET", "/livez").ok
    wait_for(lambda: sum(map(is_closed, lingering)) >= 180, "the oldest connections to be closed")
    wait_for(lambda: all(map(is_closed, lingering)), "the lingering connections to be closed")


def test_one_user_cannot_take_all_connections(gateway: GatewayProcess, watch: Watch) -> None:
    greedy = gateway.add_user("greedy")
    refused = 0
    for _ in range(MAX_OF_USER + 5):
        try:
            watch(greedy)
        except Refused:
            refused += 1

    assert refused == 5
    watch()


def test_a_client_that_does_not_read_is_dropped(
    gateway: GatewayProcess, watch: Watch, redis: RedisClient
) -> None:
    reading = watch()
    with closing(open_raw_websocket(gateway)) as unreading:
        unreading.send(f'40{{"token":"{gateway.sign_in()}"}}')
        wait_for(lambda: sockets_open(gateway) == 2, "both clients to be connected")

        report = node_report("n" * 20_000)
        for _ in range(36):
            for _ in range(20):
                NodeRegistry(redis).report(report)
            # Bounds the unread messages of the reading client, however busy the machine is.
            for _ in range(20):
                reading.next("event", type="node")
            if sockets_open(gateway) == 1:
                break

        wait_for(lambda: sockets_open(gateway) == 1, "the unreading client to be dropped")
        job_id = enqueue(redis)
        assert reading.next("event", type="job")["job"]["job_id"] == job_id
        wait_for(lambda: is_closed(unreading), "its connection to be closed")
