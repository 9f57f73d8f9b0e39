"""Stopping the gateway while clients are connected."""

import signal
from pathlib import Path

import pytest

from tests.integration.api_gateway.running.gateway_process import GatewayProcess, Watcher, open_raw_websocket
from tests.support.pace import within
from tests.support.ports import free_port
from tests.support.redis_server import RedisServer


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_stop_with_open_connections_takes_seconds(
    disposable_redis: RedisServer, tmp_path: Path, stop_signal: signal.Signals
) -> None:
    gateway = GatewayProcess(tmp_path, disposable_redis.url, f"http://127.0.0.1:{free_port()}").start()
    watchers = [Watcher(gateway).connect(gateway.sign_in()) for _ in range(3)]
    raw_websocket = open_raw_websocket(gateway)
    workers = gateway.workers()

    with within(8):
        gateway.stop(stop_signal, within_s=10)

    assert not any(worker.is_running() for worker in workers)
    # Not "server disconnect": after that, clients do not reconnect.
    reasons = {watcher.end(within_s=2) for watcher in watchers}
    assert reasons <= {"transport close", "transport error"}
    assert "Traceback" not in gateway.log.read_text()
    raw_websocket.close()
    for watcher in watchers:
        watcher.close()
