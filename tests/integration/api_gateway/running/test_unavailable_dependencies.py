"""The gateway's replies while a dependency is down, hangs, or is not what it should be."""

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
def breakable_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that one test may break."""
    (tmp_path / "redis").mkdir()
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def node(breakable_redis: RedisServer, tmp_path: Path) -> Iterator[Service]:
    """A HandBrake service that is not started yet."""
    started = Service(tmp_path / "node", breakable_redis.url)
    yield started
    started.stop()


@pytest.fixture
def gateway(breakable_redis: RedisServer, node: Service, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway that knows only that node."""
    started = GatewayProcess(tmp_path / "gateway", breakable_redis.url, node.url)
    started.start()
    yield started
    started.stop()


def health_within_two_seconds(gateway: GatewayProcess, status: int) -> list[str]:
    """Request /health, check its duration and status, and return the problems."""
    with within(2):
        reply = gateway.ask("GET", "/health")
    assert reply.status_code == status, reply.text
    problems: list[str] = reply.json()["problems"]
    return problems


def test_a_client_that_connects_before_the_node_runs_gets_its_snapshot_later(
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
    wait_for(lambda: gateway.ask("GET", "/health").ok, "the gateway to be healthy again")


def test_requests_and_health_report_a_redis_that_is_down_and_recover(
    gateway: GatewayProcess, node: Service, breakable_redis: RedisServer
) -> None:
    node.start()
    token = gateway.sign_in()
    breakable_redis.kill()

    with within(3):
        refused = gateway.ask("GET", "/api/queue", token)
    assert (refused.status_code, refused.json()["error"]) == (503, "queue_unavailable")
    assert refused.headers["Retry-After"]
    assert "Redis does not answer." in health_within_two_seconds(gateway, 503)

    breakable_redis.start()
    wait_for(lambda: gateway.ask("GET", "/api/queue", token).ok, "the queue to be reachable again")


def test_redis_that_hangs_does_not_hang_health(gateway: GatewayProcess, breakable_redis: RedisServer) -> None:
    with breakable_redis.hanging():
        assert any("Redis" in problem for problem in health_within_two_seconds(gateway, 503))


def test_a_node_with_another_secret_does_not_end_the_session(
    breakable_redis: RedisServer, node: Service, tmp_path: Path
) -> None:
    node.start()
    secret = "another-secret-0123456789-0123456789"
    other = GatewayProcess(tmp_path / "other", breakable_redis.url, node.url, SERVICE_SECRET=secret).start()

    reply = other.ask("GET", "/api/queue", other.sign_in())
    other.stop()

    assert (reply.status_code, reply.json()["error"]) == (502, "bad_node_reply")
    assert "SERVICE_SECRET" in reply.json()["message"]


def test_a_server_other_than_a_handbrake_service_is_recognised(
    breakable_redis: RedisServer, tmp_path: Path
) -> None:
    port = free_port()
    foreign_server = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    other = GatewayProcess(tmp_path / "other", breakable_redis.url, f"http://127.0.0.1:{port}").start()
    token = other.sign_in()
    wait_for(lambda: is_listening(port), "the foreign server")

    replies = [
        other.ask("GET", "/api/queue", token),
        other.ask("POST", "/api/jobs/add", token, {"input_path": "/a"}),
    ]
    other.stop()
    foreign_server.terminate()
    foreign_server.wait(5)

    assert [(reply.status_code, reply.json()["error"]) for reply in replies] == [(502, "bad_node_reply")] * 2
