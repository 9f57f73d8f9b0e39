"""What the gateway says when something it needs is away, hangs, or is not what it should be."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.api_gateway.running.conftest import Watch
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.pace import within
from tests.support.ports import free_port, is_listening
from tests.support.redis_server import RedisServer
from tests.support.service import Service
from tests.support.waiting import wait_for


@pytest.fixture
def redis_to_break(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for one test."""
    (tmp_path / "redis").mkdir()
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def node(redis_to_break: RedisServer, tmp_path: Path) -> Iterator[Service]:
    """A HandBrake service that is not started yet."""
    made = Service(tmp_path / "node", redis_to_break.url)
    yield made
    made.stop()


@pytest.fixture
def gateway(redis_to_break: RedisServer, node: Service, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway that knows that one node."""
    made = GatewayProcess(tmp_path / "gateway", redis_to_break.url, node.url)
    made.start()
    yield made
    made.stop()


def health_within_two_seconds(gateway: GatewayProcess, status: int) -> list[str]:
    """Ask for health, check its time and status, and return the problems."""
    with within(2):
        reply = gateway.ask("GET", "/health")
    assert reply.status_code == status, reply.text
    problems: list[str] = reply.json()["problems"]
    return problems


def test_a_client_that_came_before_the_node_gets_its_snapshot_with_the_node(
    gateway: GatewayProcess, node: Service, watch: Watch
) -> None:
    token = gateway.sign_in()
    watcher = watch(token)
    assert gateway.ask("GET", "/api/jobs/list", token).json()["error"] == "no_node_available"
    assert health_within_two_seconds(gateway, 503) == [
        "No HandBrake service answers. Queued jobs are safe; try again in a moment."
    ]
    assert watcher.nothing_of("snapshot", within_s=0.5)

    node.start()

    assert watcher.next("snapshot", 10)["running"] == []
    assert watcher.next("event", type="node")["node"]["name"] == "test-node"
    wait_for(lambda: gateway.ask("GET", "/readyz").ok, "the gateway to be ready")


def test_a_node_that_hangs_does_not_hang_health(gateway: GatewayProcess, node: Service) -> None:
    node.start()
    (worker,) = node.workers()
    worker.send_signal(signal.SIGSTOP)
    try:
        (problem,) = health_within_two_seconds(gateway, 503)
    finally:
        worker.send_signal(signal.SIGCONT)

    assert "HandBrake service" in problem
    wait_for(lambda: gateway.ask("GET", "/health").ok, "health to be good again")


def test_without_redis_requests_and_health_say_so_and_recover(
    gateway: GatewayProcess, node: Service, redis_to_break: RedisServer
) -> None:
    node.start()
    token = gateway.sign_in()
    redis_to_break.kill()

    with within(3):
        refused = gateway.ask("GET", "/api/queue", token)
    assert (refused.status_code, refused.json()["error"]) == (503, "queue_unavailable")
    assert refused.headers["Retry-After"]
    assert "Redis does not answer." in health_within_two_seconds(gateway, 503)

    redis_to_break.start()
    wait_for(lambda: gateway.ask("GET", "/api/queue", token).ok, "the queue to be seen again")


def test_redis_that_hangs_does_not_hang_health(gateway: GatewayProcess, redis_to_break: RedisServer) -> None:
    with redis_to_break.hanging():
        assert any("Redis" in problem for problem in health_within_two_seconds(gateway, 503))


def test_a_node_with_another_secret_is_no_reason_to_sign_in_again(
    redis_to_break: RedisServer, node: Service, tmp_path: Path
) -> None:
    node.start()
    secret = "another-secret-0123456789-0123456789"
    other = GatewayProcess(tmp_path / "other", redis_to_break.url, node.url, SERVICE_SECRET=secret).start()

    reply = other.ask("GET", "/api/queue", other.sign_in())
    other.stop()

    assert (reply.status_code, reply.json()["error"]) == (502, "bad_node_reply")
    assert "SERVICE_SECRET" in reply.json()["message"]


def test_what_is_no_handbrake_service_is_recognised(redis_to_break: RedisServer, tmp_path: Path) -> None:
    port = free_port()
    stranger = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    other = GatewayProcess(tmp_path / "other", redis_to_break.url, f"http://127.0.0.1:{port}").start()
    token = other.sign_in()
    wait_for(lambda: is_listening(port), "the stranger")

    replies = [
        other.ask("GET", "/api/queue", token),
        other.ask("POST", "/api/jobs/add", token, {"input_path": "/a"}),
    ]
    other.stop()
    stranger.terminate()
    stranger.wait(5)

    assert [(reply.status_code, reply.json()["error"]) for reply in replies] == [(502, "bad_node_reply")] * 2
