"""Redis is down during an encode: for seconds in tests/faults, for a minute in tests/chaos."""

import time
from pathlib import Path

import requests

from shared.domain.job import JobStatus
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.media import make_long_clip
from tests.support.pace import scaled
from tests.support.redis_server import RedisServer
from tests.support.service import SLOWEST, Service
from tests.support.waiting import wait_for


def encode_through_outage(folder: Path, seconds: float) -> None:
    """Encode while Redis is down for `seconds`. Raises AssertionError if the encode does not survive it."""
    (folder / "redis").mkdir()
    redis = RedisServer(folder / "redis")
    redis.start()
    node = Service(folder / "node", redis.url)
    gateway = GatewayProcess(folder / "gateway", redis.url, node.url)
    try:
        node.start()
        gateway.start()
        clip = make_long_clip(node.tv / "long.mkv", 60 + 2 * seconds)
        job = node.convert(clip, preset=SLOWEST)
        encoder = node.wait_for_encoder()
        encoder.cpu_affinity(encoder.cpu_affinity()[:1])  # it must outlast the outage
        wait_for(lambda: node.job(job.job_id).progress, "progress")
        worker = node.workers()
        token = gateway.sign_in()
        redis.kill()
        _all_refused(node, gateway, token, clip, seconds)
        assert encoder.is_running(), "the encode must continue"
        redis.start()
        before = wait_for(lambda: node.job(job.job_id).progress, "the job to be readable again")
        wait_for(lambda: node.job(job.job_id).progress != before, "progress to continue")
        now = node.job(job.job_id)
        assert (now.status, now.attempts, now.recoveries) == (JobStatus.RUNNING, 1, 0)
        assert node.encoders() == [encoder]
        assert node.workers() == worker
        wait_for(lambda: gateway.ask("GET", "/api/queue", token).ok, "the gateway to reach the queue again")
        assert node.ask("POST", f"/cancel/{job.job_id}").status_code == 200
        node.wait_for_status(job.job_id, JobStatus.CANCELLED)
    finally:
        gateway.stop()
        if node.process is not None:
            node.stop()
        redis.stop()


def _all_refused(node: Service, gateway: GatewayProcess, token: str, clip: Path, seconds: float) -> None:
    """Poll both services while Redis is down: every response must be a 503 within 2 s."""
    end_s = time.monotonic() + seconds
    body = {"input_path": str(clip), "output_path": "other.mkv"}
    while time.monotonic() < end_s:
        for reply in (
            node.ask("POST", "/convert", body),
            gateway.ask("GET", "/api/queue", token),
            gateway.ask("POST", "/api/jobs/add", token, body),
        ):
            assert (reply.status_code, reply.json()["error"]) == (503, "queue_unavailable"), reply.text
            assert int(reply.headers["Retry-After"]) > 0
            assert reply.elapsed.total_seconds() < scaled(2)
        for url in (node.url, gateway.url):
            assert requests.get(f"{url}/health", timeout=scaled(2)).status_code == 503
        time.sleep(0.2)
