"""The gateway is cut off from job changes repeatedly; every dashboard still ends with the current state."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient
from tests.integration.api_gateway.running.gateway_process import GatewayProcess, Watcher
from tests.support.queued import enqueue
from tests.support.service import Service
from tests.support.waiting import wait_for

CUT_EVERY_S = 0.1
CUTS = 50
CLIENTS = 3


@pytest.fixture
def gateway(service: Service, redis_client: RedisClient, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway in front of a node that starts nothing, since the queue is paused."""
    RedisQueue(redis_client).pause_queue(paused=True)
    redis_url = service._environment["REDIS_URL"]
    started = GatewayProcess(tmp_path / "gateway", redis_url, service.url).start()
    yield started
    started.stop()


class Dashboard:
    """The state of an open dashboard: it keeps the highest rev of each job, and reloads at each snapshot."""

    def __init__(self, gateway: GatewayProcess, token: str) -> None:
        self._gateway = gateway
        self._token = token
        self._watcher = Watcher(gateway).connect(token)
        self.revs: dict[str, int] = {}

    def apply_messages(self) -> None:
        """Apply the messages received so far."""
        while not self._watcher._messages.empty():
            name, data = self._watcher._messages.get()
            if name == "snapshot":
                self.revs = {}
                jobs = self._gateway.ask("GET", "/api/jobs/list?limit=200", self._token).json()["jobs"]
                for job in jobs:
                    self._keep(job)
            elif data["type"] == "job":
                self._keep(data["job"])

    def _keep(self, job: dict[str, Any]) -> None:
        self.revs[job["job_id"]] = max(job["rev"], self.revs.get(job["job_id"], 0))

    def close(self) -> None:
        self._watcher.close()


def test_every_dashboard_matches_the_store_soon_after_repeated_disconnects(
    gateway: GatewayProcess, redis_client: RedisClient
) -> None:
    queue = RedisQueue(redis_client)
    token = gateway.sign_in()
    dashboards = [Dashboard(gateway, token) for _ in range(CLIENTS)]
    jobs = [enqueue(redis_client) for _ in range(10)]
    cut = 0
    for number in range(CUTS):
        for connection in redis_client.client_list():
            if connection["cmd"] == "xreadgroup":
                cut += int(redis_client.client_kill_filter(_id=connection["id"]))
        queue.set_priority(random.choice(jobs), number % 7)
        if number % 5 == 0:
            jobs.append(enqueue(redis_client))
        time.sleep(CUT_EVERY_S)
    assert cut >= CUTS / 10
    stored = {job_id: queue.get(job_id).rev for job_id in jobs}

    def all_equal() -> bool:
        for dashboard in dashboards:
            dashboard.apply_messages()
        return all(dashboard.revs == stored for dashboard in dashboards)

    try:
        wait_for(all_equal, "every dashboard to match the store", 5)
    finally:
        for dashboard in dashboards:
            dashboard.close()
