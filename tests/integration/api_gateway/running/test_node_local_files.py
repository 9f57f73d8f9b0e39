"""Logs, frames and samples come from the node that has them, even one that is not in the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.domain.job import JobStatus
from shared.service_credential import Actor, Role
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.media import make_clip
from tests.support.pace import scaled
from tests.support.redis_server import RedisServer
from tests.support.service import Service

ADMIN = Actor(username="root", role=Role.ADMIN)


@pytest.fixture(scope="module")
def node_urls(node: Service) -> str:
    """The only node in the gateway's settings."""
    return node.url


@pytest.fixture(scope="module")
def worker(
    node: Service, disposable_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Another node with the same folders, the only one that claims jobs."""
    started = Service(
        tmp_path_factory.mktemp("worker"), disposable_redis.url, node.folder, NODE_NAME="worker"
    )
    started.advertise()
    started.start()
    node.ask("POST", f"/nodes/drain/{node.name}", actor=ADMIN)
    yield started
    if started.process is not None:
        started.stop()


@pytest.fixture(scope="module")
def clip(node: Service) -> Path:
    return make_clip(node.tv / "clip.mkv", 4)


@pytest.fixture(scope="module")
def sample(gateway: GatewayProcess, worker: Service, admin: str, clip: Path) -> str:
    """Id of a sample that the other node encoded."""
    body = {"input_path": str(clip), "seconds": 1}
    added = gateway.ask("POST", "/api/jobs/sample", admin, body)
    assert added.status_code == 202, added.text
    job_id: str = added.json()["job_id"]
    done = worker.wait_for_status(job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert (done.node, done.failure) == ("worker", None)
    return job_id


@pytest.fixture(scope="module")
def converted(gateway: GatewayProcess, worker: Service, admin: str, clip: Path) -> str:
    """Id of a job that the other node completed."""
    added = gateway.ask("POST", "/api/jobs/add", admin, {"input_path": str(clip)})
    job_id: str = added.json()["job_id"]
    done = worker.wait_for_status(job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert (done.node, done.failure) == ("worker", None)
    return job_id


@pytest.fixture(scope="module")
def frame(gateway: GatewayProcess, admin: str, converted: str) -> str:
    """Path of that job's frames, without number and side."""
    report = gateway.ask("GET", f"/api/jobs/verification/{converted}", admin).json()
    return f"/api/jobs/frame/{converted}?comparison={report['comparison_id']}"


def fetch(gateway: GatewayProcess, token: str, path: str, **headers: str) -> requests.Response:
    """Fetch a file as a browser does."""
    sent = {"Authorization": f"Bearer {token}"} | headers
    return requests.get(gateway.url + path, headers=sent, timeout=scaled(20))


def test_a_video_is_streamed_in_the_requested_ranges(
    gateway: GatewayProcess, admin: str, sample: str
) -> None:
    path = f"/api/jobs/sample/{sample}/video"
    whole = fetch(gateway, admin, path)
    assert (whole.status_code, whole.headers["Content-Type"]) == (200, "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = fetch(gateway, admin, path, Range="bytes=10-")
    assert (part.status_code, part.content) == (206, whole.content[10:])
    assert fetch(gateway, admin, path, Range="bytes=999999999-").status_code == 416
    again = fetch(gateway, admin, path, **{"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert fetch(gateway, admin, f"{path}?playable=1").content == whole.content


def test_stills_of_both_sides_are_images(gateway: GatewayProcess, admin: str, sample: str) -> None:
    for side in ("before", "after"):
        still = fetch(gateway, admin, f"/api/jobs/sample/{sample}/still?side={side}&at=0.5")
        assert (still.status_code, still.headers["Content-Type"]) == (200, "image/jpeg")
        assert still.content.startswith(b"\xff\xd8")
    assert fetch(gateway, admin, f"/api/jobs/sample/{sample}/still?side=x").status_code == 422


def test_the_log_is_readable_and_samples_are_listed_separately(
    gateway: GatewayProcess, admin: str, sample: str
) -> None:
    part = gateway.ask("GET", f"/api/jobs/log/{sample}?offset=0", admin).json()
    assert part["complete"]
    assert "attempt 1 on worker" in part["text"]
    assert gateway.ask("GET", "/api/jobs/list", admin).json()["total"] == 0
    listed = gateway.ask("GET", "/api/jobs/list?kind=sample", admin).json()
    assert [job["job_id"] for job in listed["jobs"]] == [sample]


def test_both_sides_of_a_compared_frame_are_forwarded(
    gateway: GatewayProcess, admin: str, frame: str
) -> None:
    for side in ("before", "after"):
        image = fetch(gateway, admin, f"{frame}&number=3&side={side}")
        assert (image.status_code, image.headers["Content-Type"]) == (200, "image/jpeg")
        assert image.content.startswith(b"\xff\xd8")
        assert image.headers["Cache-Control"] == "private, max-age=86400"
        again = fetch(
            gateway, admin, f"{frame}&number=3&side={side}", **{"If-None-Match": image.headers["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
    assert fetch(gateway, admin, f"{frame}&number=x&side=after").status_code == 422
    assert fetch(gateway, "no token", f"{frame}&number=3&side=after").status_code == 401


def test_a_missing_item_is_reported_with_its_error_code(
    gateway: GatewayProcess, admin: str, sample: str, frame: str
) -> None:
    missing = fetch(gateway, admin, f"{frame}&number=99&side=after")
    assert (missing.status_code, missing.json()["error"]) == (404, "frame_not_found")
    assert gateway.ask("GET", "/api/jobs/log/0123456789abcdef", admin).json()["error"] == "job_not_found"
    assert fetch(gateway, admin, "/api/jobs/sample/0123456789abcdef/video").status_code == 404


def test_a_stopped_node_is_named(
    gateway: GatewayProcess, worker: Service, admin: str, sample: str, frame: str
) -> None:
    worker.stop()
    for path, code in (
        (f"/api/jobs/log/{sample}", "log_not_found"),
        (f"/api/jobs/sample/{sample}/video", "sample_not_found"),
        (f"{frame}&number=0&side=before", "frame_not_found"),
    ):
        reply = fetch(gateway, admin, path)
        assert (reply.status_code, reply.json()["error"]) == (404, code)
        assert "the node worker, which is not running" in reply.json()["message"]
