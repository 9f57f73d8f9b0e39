"""Requests forwarded to a real node, by a running gateway."""

import os
import signal
from pathlib import Path
from urllib.parse import quote

import pytest

from shared.domain.job import JobStatus
from shared.queue.keys import EVENT_STREAM
from shared.redis import RedisClient
from tests.integration.api_gateway.running.conftest import Watch
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.media import make_clip, make_long_clip
from tests.support.ports import free_port
from tests.support.redis_server import RedisServer
from tests.support.service import SLOW, Service
from tests.support.waiting import wait_for

UNKNOWN = "0123456789abcdef"


@pytest.fixture(scope="module")
def node_urls(node: Service) -> str:
    """Two nodes, the first of which is down."""
    return f"http://127.0.0.1:{free_port()},{node.url}"


@pytest.fixture(scope="module")
def ann(gateway: GatewayProcess) -> str:
    """A user's token."""
    return gateway.add_user("ann")


@pytest.fixture(scope="module")
def clip(node: Service) -> Path:
    """A short clip in the node's TV folder."""
    return make_clip(node.tv / "Show" / "S01E01.mkv", 2)


@pytest.fixture(scope="module")
def long_clip(node: Service) -> Path:
    """A clip that keeps the encoder busy for a while."""
    return make_long_clip(node.tv / "Show" / "long.mkv")


def test_a_job_is_added_watched_and_found_completed(
    gateway: GatewayProcess, node: Service, ann: str, clip: Path, watch: Watch
) -> None:
    watcher = watch(ann)

    added = gateway.ask("POST", "/api/jobs/add", ann, {"input_path": str(clip)})

    assert added.status_code == 202, added.text
    job_id = added.json()["job_id"]
    assert added.json()["owner"] == "ann"
    seen = [watcher.next("event", 30, type="job")["job"] for _ in range(3)]
    assert [job["status"] for job in seen] == ["queued", "running", "completed"]
    assert [job["rev"] for job in seen] == sorted({job["rev"] for job in seen})
    found = gateway.ask("GET", f"/api/jobs/status/{job_id}", ann).json()
    assert found["status"] == "completed"
    assert Path(found["result"]["output_path"]).is_file()
    assert gateway.ask("GET", "/api/queue", ann).json()["completed"] >= 1
    listed = gateway.ask("GET", "/api/jobs/list?status=completed,failed&limit=1", ann).json()
    assert listed["jobs"][0]["job_id"] == job_id


def test_jobs_are_read_and_removed_by_their_own_address(
    gateway: GatewayProcess, ann: str, long_clip: Path
) -> None:
    body = {"input_path": str(long_clip), "preset": SLOW, "output_path": "by-address.mkv"}
    job_id = gateway.ask("POST", "/api/jobs/add", ann, body).json()["job_id"]
    listed = gateway.ask("GET", "/api/jobs?limit=200", ann)
    assert job_id in [job["job_id"] for job in listed.json()["jobs"]]
    assert gateway.ask("GET", f"/api/jobs/{job_id}", ann).json()["output_path"].endswith("by-address.mkv")
    assert gateway.ask("DELETE", f"/api/jobs/{job_id}", ann).json()["outcome"] == "cancelled"
    wait_for(
        lambda: gateway.ask("GET", f"/api/jobs/{job_id}", ann).json()["status"] == "cancelled", "the cancel"
    )
    assert gateway.ask("DELETE", f"/api/v1/jobs/{job_id}", ann).json()["outcome"] == "deleted"
    assert gateway.ask("GET", f"/api/jobs/{job_id}", ann).status_code == 404


def test_a_list_that_did_not_change_is_not_sent_again(gateway: GatewayProcess, ann: str) -> None:
    listed = gateway.ask("GET", "/api/jobs?status=failed", ann)
    again = gateway.ask(
        "GET", "/api/jobs?status=failed", ann, headers={"If-None-Match": listed.headers["ETag"]}
    )
    assert (listed.status_code, again.status_code, again.content) == (200, 304, b"")


def test_only_the_owner_and_administrators_may_cancel(
    gateway: GatewayProcess, admin: str, ann: str, long_clip: Path
) -> None:
    body = {"input_path": str(long_clip), "preset": SLOW, "output_path": "by-admin.mkv"}
    admins = gateway.ask("POST", "/api/jobs/add", admin, body).json()["job_id"]
    anns = gateway.ask("POST", "/api/jobs/add", ann, body | {"output_path": "by-ann.mkv"}).json()["job_id"]

    refused = gateway.ask("POST", f"/api/jobs/cancel/{admins}", ann)

    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    assert gateway.ask("POST", f"/api/jobs/cancel/{anns}", ann).status_code == 200
    assert gateway.ask("POST", f"/api/jobs/cancel/{admins}", admin).status_code == 200

    def both_cancelled() -> bool:
        jobs = [gateway.ask("GET", f"/api/jobs/status/{job_id}", ann).json() for job_id in (admins, anns)]
        return all(job["status"] == "cancelled" for job in jobs)

    wait_for(both_cancelled, "both jobs to be cancelled")


def test_the_same_idempotency_key_creates_one_job(gateway: GatewayProcess, ann: str, long_clip: Path) -> None:
    body = {"input_path": str(long_clip), "output_path": "once.mkv", "preset": SLOW}
    key = {"Idempotency-Key": "the-same-key"}

    first = gateway.ask("POST", "/api/jobs/add", ann, body, key)
    again = gateway.ask("POST", "/api/jobs/add", ann, body, key)
    other = gateway.ask("POST", "/api/jobs/add", ann, body | {"priority": 5}, key)

    assert first.json()["job_id"] == again.json()["job_id"]
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_mismatch")
    gateway.ask("POST", f"/api/jobs/cancel/{first.json()['job_id']}", ann)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/api/jobs/add", {"input_path": "/etc/passwd"}, 403, "path_outside_roots"),
        ("POST", "/api/jobs/add", {"input_path": "{tv}/missing.mkv"}, 422, "source_unusable"),
        ("GET", "/api/files/browse?path=/etc", None, 403, "path_outside_roots"),
        ("GET", "/api/files/browse?path={tv}/missing", None, 404, "directory_unusable"),
        ("GET", f"/api/jobs/status/{UNKNOWN}", None, 404, "job_not_found"),
        ("POST", f"/api/jobs/cancel/{UNKNOWN}", None, 404, "job_not_found"),
    ],
)
def test_a_nodes_refusal_is_passed_on_unchanged(
    gateway: GatewayProcess,
    node: Service,
    ann: str,
    method: str,
    path: str,
    body: dict[str, str] | None,
    status: int,
    code: str,
) -> None:
    tv = str(node.tv)
    filled = {name: value.replace("{tv}", tv) for name, value in body.items()} if body else None

    reply = gateway.ask(method, path.replace("{tv}", tv), ann, filled, {"X-Request-ID": "traced-request"})

    assert (reply.status_code, reply.json()["error"]) == (status, code)
    assert reply.json()["request_id"] == "traced-request"
    assert "traced-request" in node.log.read_text()


def test_folders_presets_and_nodes_are_listed(
    gateway: GatewayProcess, node: Service, ann: str, clip: Path
) -> None:
    roots = gateway.ask("GET", "/api/files/roots", ann).json()
    listing = gateway.ask("GET", f"/api/files/browse?path={clip.parent}", ann).json()
    presets = gateway.ask("GET", "/api/presets", ann).json()
    system = gateway.ask("GET", "/api/system/status", ann).json()

    assert str(node.tv) in [root["path"] for root in roots["roots"]]
    assert clip.name in [entry["name"] for entry in listing["entries"]]
    names = [preset["name"] for category in presets["categories"] for preset in category["presets"]]
    assert "Fast 1080p30" in names
    assert [shown["name"] for shown in system["nodes"]] == ["test-node"]
    assert (system["redis"]["ok"], system["problems"]) == (True, [])


def test_a_folder_is_listed_in_pages_and_a_name_that_is_not_utf8_can_be_converted(
    gateway: GatewayProcess, node: Service, ann: str, clip: Path
) -> None:
    folder = node.tv / os.fsdecode(b"S\xe9rie")
    folder.mkdir()
    for name in (b"\xe9.mkv", b"a.mkv", b"b.mkv"):
        (folder / os.fsdecode(name)).hardlink_to(clip)
    (folder / "away.mkv").symlink_to("/etc/passwd")
    names, left_out = [], []
    cursor: str | None = ""
    while cursor is not None:
        page = quote(rf"{node.tv}/S\xe9rie") + f"&limit=2{cursor and f'&cursor={cursor}'}"
        listing = gateway.ask("GET", f"/api/files/browse?path={page}", ann).json()
        names += [entry["name"] for entry in listing["entries"]]
        left_out += listing["left_out"]
        cursor = listing["next_cursor"]
    job = gateway.ask("POST", "/api/jobs/add", ann, {"input_path": rf"{node.tv}/S\xe9rie/\xe9.mkv"}).json()
    found = gateway.ask("GET", f"/api/jobs/status/{job['job_id']}", ann).json()
    gateway.ask("POST", f"/api/jobs/cancel/{job['job_id']}", ann)
    refused = gateway.ask("GET", f"/api/files/browse?path={node.tv}&cursor={'0' * 16}.eHg", ann)

    assert names == ["a.mkv", "b.mkv", r"\xe9.mkv"]
    assert left_out == [{"reason": "link_outside", "count": 1, "examples": ["away.mkv"]}]
    assert found["input_path"] == rf"{node.tv}/S\xe9rie/\xe9.mkv"
    assert found["output_path"] == f"{node.archive}/tv/S_rie/_.mp4"
    assert (refused.status_code, list(refused.json()["details"])) == (422, ["cursor"])


def test_a_path_of_long_names_is_forwarded(gateway: GatewayProcess, node: Service, ann: str) -> None:
    name = b"\xe9" * 255
    (node.tv / os.fsdecode(b"/".join([name] * 4))).mkdir(parents=True)
    path = "/".join([str(node.tv), *[r"\xe9" * 255] * 4])
    listing = gateway.ask("GET", f"/api/files/browse?path={quote(path)}", ann)
    assert (listing.status_code, listing.json().get("path")) == (200, path)


def test_health_is_good_when_everything_is_up(gateway: GatewayProcess) -> None:
    reply = gateway.ask("GET", "/health")

    assert reply.status_code == 200
    health = reply.json()
    assert (health["status"], health["database"], health["problems"]) == ("healthy", "healthy", [])
    assert set(health["queue"]) == {"queue_size", "running_jobs", "completed_jobs"}
    assert set(health["system"]) == {"cpu_percent", "memory_percent", "disk_free_gb"}
    assert gateway.ask("GET", "/readyz").json() == {"status": "ready"}


def test_a_new_client_gets_a_snapshot(watch: Watch, ann: str, gateway: GatewayProcess) -> None:
    # An earlier test's cancelled job may still be stopping.
    wait_for(lambda: gateway.ask("GET", "/api/queue", ann).json()["running"] == 0, "an idle queue")

    snapshot = watch(ann).next("snapshot")

    assert snapshot["queue"] == gateway.ask("GET", "/api/queue", ann).json()
    assert [node["name"] for node in snapshot["nodes"]] == ["test-node"]


def test_clients_get_a_new_snapshot_when_missed_events_cannot_be_replayed(
    watch: Watch, redis: RedisClient, gateway: GatewayProcess, node: Service, ann: str, long_clip: Path
) -> None:
    watcher = watch(ann)
    watcher.next("snapshot")
    (worker,) = gateway.workers()

    worker.send_signal(signal.SIGSTOP)
    redis.client_kill_filter(_type="pubsub")
    job = node.convert(long_clip, output_path="gap.mkv", preset=SLOW)
    node.wait_for_status(job.job_id, JobStatus.RUNNING)
    redis.xtrim(EVENT_STREAM, maxlen=0, approximate=False)
    worker.send_signal(signal.SIGCONT)

    snapshot = watcher.next("snapshot", 10)
    assert [running["job_id"] for running in snapshot["running"]] == [job.job_id]
    gateway.ask("POST", f"/api/jobs/cancel/{job.job_id}", ann)
    assert watcher.next("event", type="job")["job"]["job_id"] == job.job_id


def test_a_path_that_only_another_node_has_is_requested_from_that_node(
    node: Service, disposable_redis: RedisServer, tmp_path: Path, clip: Path
) -> None:
    elsewhere = Service(tmp_path / "elsewhere", disposable_redis.url, NODE_NAME="elsewhere")
    elsewhere.start()
    both = GatewayProcess(tmp_path / "gateway", disposable_redis.url, f"{elsewhere.url},{node.url}").start()
    try:
        token = both.sign_in()
        listing = both.ask("GET", f"/api/files/browse?path={clip.parent}", token)
        outside = both.ask("GET", "/api/files/browse?path=/etc", token)
    finally:
        both.stop()
        elsewhere.stop()

    assert listing.status_code == 200, listing.text
    assert clip.name in {entry["name"] for entry in listing.json()["entries"]}
    assert (outside.status_code, outside.json()["error"]) == (403, "path_outside_roots")


def test_a_file_is_inspected_and_previewed_and_a_cached_preview_is_not_sent_again(
    gateway: GatewayProcess, ann: str, clip: Path
) -> None:
    query = f"path={quote(str(clip))}"
    found = gateway.ask("GET", f"/api/files/inspect?{query}", ann)
    preview = gateway.ask("GET", f"/api/files/preview?{query}&width=160", ann)
    tag = {"If-None-Match": preview.headers["ETag"]}
    again = gateway.ask("GET", f"/api/files/preview?{query}&width=160", ann, headers=tag)

    assert found.json()["titles"][0]["width"] == 320
    assert (preview.status_code, preview.headers["Content-Type"]) == (200, "image/jpeg")
    assert preview.headers["Cache-Control"].startswith("private")
    assert (preview.content[:2], len(preview.content)) == (
        b"\xff\xd8",
        int(preview.headers["Content-Length"]),
    )
    assert (again.status_code, again.content) == (304, b"")


def test_a_refused_preview_has_the_usual_error_body(gateway: GatewayProcess, ann: str) -> None:
    reply = gateway.ask("GET", "/api/files/preview?path=/etc/passwd", ann)

    assert (reply.status_code, reply.json()["error"]) == (403, "path_outside_roots")


def test_a_verification_report_is_returned_completely(gateway: GatewayProcess, ann: str, clip: Path) -> None:
    body = {"input_path": str(clip), "output_path": "verified.mkv", "collision": "rename"}
    job_id = gateway.ask("POST", "/api/jobs/add", ann, body).json()["job_id"]
    early = gateway.ask("GET", "/api/jobs/verification/0123456789abcdef", ann)

    def verified() -> bool:
        return gateway.ask("GET", f"/api/jobs/verification/{job_id}", ann).status_code == 200

    wait_for(verified, "the verification report")
    report = gateway.ask("GET", f"/api/jobs/verification/{job_id}", ann).json()

    assert (early.status_code, early.json()["error"]) == (404, "job_not_found")
    assert all(check["passed"] for check in report["checks"])


def test_a_plan_is_returned_completely(gateway: GatewayProcess, ann: str, clip: Path) -> None:
    wanted = {"input_path": str(clip), "output_path": "planned.mkv"}
    reply = gateway.ask("POST", "/api/jobs/plan", ann, {"requests": [wanted, wanted]})

    first, second = reply.json()["jobs"]
    assert (first["problem"], first["output_path"].endswith("/planned.mkv")) == (None, True)
    assert second["problem"]["error"] == "output_reserved"


def test_a_plan_of_many_long_paths_is_not_too_large_a_request(gateway: GatewayProcess, ann: str) -> None:
    wanted = {"input_path": "/" + "long/" * 800}
    reply = gateway.ask("POST", "/api/jobs/plan", ann, {"requests": [wanted] * 100})
    assert reply.status_code == 200, reply.text
    assert {job["problem"]["error"] for job in reply.json()["jobs"]} == {"path_outside_roots"}


def test_a_temporarily_unavailable_source_is_reported_as_such(
    gateway: GatewayProcess, node: Service, ann: str
) -> None:
    """Such a 503 does not count as an unhealthy node."""
    reply = gateway.ask("GET", f"/api/files/inspect?path={quote(str(node.movies / 'film.mkv'))}", ann)

    assert (reply.status_code, reply.json()["error"]) == (503, "source_unavailable")
    assert "Retry-After" in reply.headers
