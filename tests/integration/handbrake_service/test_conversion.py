"""A job from its request to the published file, with the real HandBrakeCLI."""

import hashlib
import json
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import requests

from shared.domain.events import JobChanged
from shared.domain.job import Job, JobStatus
from shared.domain.wait_reasons import WaitReason
from shared.queue import keys
from shared.queue.events import decode_entry, decode_message
from shared.redis import RedisClient, connect
from shared.service_credential import Actor, Role
from tests.integration.handbrake_service.conftest import ADMIN, link_clip
from tests.support.media import make_clip, make_long_clip
from tests.support.pace import scaled
from tests.support.service import ANN, Service
from tests.support.waiting import wait_for


def probe(path: Path) -> dict[str, Any]:
    """Return ffprobe's description of a file."""
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    document: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return document


@dataclass(frozen=True)
class Conversion:
    """A completed job, and what was seen of it meanwhile."""

    queued: Job
    done: Job
    source_sha256: str
    """The hash of its source before the job."""
    phases: list[str]
    """The phase of each progress event."""


@pytest.fixture(scope="class")
def conversion(shared_service: Service, clips: Path, redis_server: str) -> Conversion:
    """A conversion with default options, for all tests of a class."""
    clip = link_clip(shared_service, clips)
    before = hashlib.sha256(clip.read_bytes()).hexdigest()
    phases: list[str] = []
    subscribed, ended = threading.Event(), threading.Event()

    def listen() -> None:
        with connect(redis_server) as client, client.pubsub() as channel:
            channel.subscribe(keys.LIVE_CHANNEL)
            while not ended.is_set():
                message = channel.get_message(timeout=0.2)
                if message and message["type"] == "subscribe":
                    subscribed.set()
                if message and message["type"] == "message":
                    event = decode_message(message["data"])
                    if event.type == "progress":
                        phases.append(event.progress.phase.value)

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        assert subscribed.wait(5)
        queued = shared_service.convert(clip)
        done = shared_service.wait_for_status(queued.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    finally:
        ended.set()
        listener.join()
    return Conversion(queued, done, before, phases)


class TestOneConversion:
    """What is seen of one conversion."""

    def test_a_job_publishes_a_verified_file_and_leaves_its_source_alone(
        self, shared_service: Service, conversion: Conversion
    ) -> None:
        job, done = conversion.queued, conversion.done
        assert job.status in (JobStatus.QUEUED, JobStatus.RUNNING)
        assert (job.owner, job.options.preset) == ("ann", "Very Fast 480p30")
        assert done.result is not None, done.failure
        output = Path(done.output_path)
        assert output == shared_service.archive / "tv" / "Show" / "S01E01.mp4"
        found = probe(output)
        assert {stream["codec_name"] for stream in found["streams"]} == {"h264", "aac"}
        assert abs(float(found["format"]["duration"]) - 2) < 0.3
        assert done.result.size_bytes == output.stat().st_size
        assert hashlib.sha256(Path(done.input_path).read_bytes()).hexdigest() == conversion.source_sha256
        assert shared_service.staged() == []

    def test_a_run_sends_all_its_events(self, conversion: Conversion, redis_server: str) -> None:
        with connect(redis_server) as client:
            entries = cast("list[tuple[str, dict[str, str]]]", client.xrange(keys.EVENT_STREAM))
        changes = [decode_entry(entry_id, fields) for entry_id, fields in entries]
        states = [change.job.status.value for change in changes if isinstance(change, JobChanged)]
        assert list(dict.fromkeys(states)) == ["queued", "running", "completed"]
        assert "encoding" in conversion.phases

    def test_a_page_lists_the_completed_job(self, shared_service: Service, conversion: Conversion) -> None:
        page = shared_service.ask("GET", "/jobs?status=completed,failed&limit=1").json()
        assert [Job.model_validate(found).job_id for found in page["jobs"]] == [conversion.done.job_id]
        assert shared_service.ask("GET", "/jobs?status=nonsense").status_code == 422


def test_options_reach_the_encoder(service: Service, clip: Path) -> None:
    job = service.convert(clip, container="mkv", resolution="80x60", quality=40, output_path="small.mkv")
    service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    found = probe(service.archive / "small.mkv")
    assert "matroska" in found["format"]["format_name"]
    assert found["streams"][0]["width"] <= 80


def test_the_container_follows_the_output_name_then_the_preset(paused_queue: Service, clip: Path) -> None:
    assert paused_queue.convert(clip, output_path="named.mkv").options.container == "mkv"
    assert paused_queue.convert(clip, preset="H.264 MKV 480p30").output_path.endswith("S01E01.mkv")


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        ("missing", 422, "source_unusable"),
        ("empty", 422, "source_unusable"),
        ("text", 422, "source_unusable"),
        ("noise", 422, "source_unusable"),
        ("audio only", 422, "source_unusable"),
        ("picture", 422, "source_unusable"),
        ("playlist", 422, "source_unusable"),
        ("folder", 422, "source_unusable"),
        ("outside", 403, "path_outside_roots"),
        ("traversal", 403, "path_outside_roots"),
    ],
)
def test_an_unusable_input_is_refused_with_a_message(
    service: Service, clip: Path, make: str, status: int, code: str
) -> None:
    bad = service.tv / "bad.mp4"
    bad.unlink(missing_ok=True)
    path: Path | str = bad
    match make:
        case "empty":
            bad.touch()
        case "text":
            bad.write_text("Dear diary,\n" * 500)
        case "noise":
            bad.write_bytes(bytes((i * 7919) % 251 for i in range(50_000)))
        case "audio only":
            tone = ["-f", "lavfi", "-i", "sine", "-t", "1", "-c:a", "aac", str(bad)]
            subprocess.run(["ffmpeg", "-v", "error", *tone], check=True)
        case "picture":
            picture = [
                "-f",
                "lavfi",
                "-i",
                "testsrc2",
                "-frames:v",
                "1",
                "-f",
                "image2",
                "-c:v",
                "png",
                str(bad),
            ]
            subprocess.run(["ffmpeg", "-v", "error", *picture], check=True)
        case "playlist":
            bad.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{clip}\n#EXT-X-ENDLIST\n")
        case "folder":
            path = clip.parent
        case "outside":
            path = "/etc/passwd"
        case "traversal":
            path = f"{service.tv}/../archive/x.mkv"
    reply = service.ask("POST", "/convert", {"input_path": str(path)})
    assert (reply.status_code, reply.json()["error"]) == (status, code)
    assert reply.json()["message"].endswith(".")
    assert service.ask("GET", "/queue").json()["queued"] == 0


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"quality": 99}, "quality"),
        ({"preset": "No such preset"}, "preset"),
        ({"preset": "--help"}, "preset"),
        ({"container": "webm"}, "container"),
        ({"output_path": "../out.mp4"}, "output_path"),
        ({"output_path": "/etc/out.mp4"}, "output_path"),
        ({"surprise": 1}, "surprise"),
        ({"encoder": "nvenc_h264"}, "encoder"),
        ({"audio": {"tracks": [1, 9]}}, "audio.tracks"),
        ({"subtitles": {"tracks": [1]}}, "subtitles.tracks"),
        ({"audio": {"mixdown": "7.1"}}, "audio.mixdown"),
        ({"audio": {"volume": 11}}, "audio.volume"),
        ({"start_s": 60}, "start_s"),
        ({"priority": 101}, "priority"),
    ],
)
def test_an_unusable_option_is_refused_naming_the_field(
    service: Service, clip: Path, fields: dict[str, object], named: str
) -> None:
    reply = service.ask("POST", "/convert", {"input_path": str(clip)} | fields)
    assert reply.status_code == 422, reply.text
    assert named in reply.json()["details"]


def test_the_same_idempotency_key_creates_one_job(service: Service, clip: Path) -> None:
    replies: list[dict[str, Any]] = []

    def send() -> None:
        reply = service.ask("POST", "/convert", {"input_path": str(clip)}, headers={"Idempotency-Key": "k1"})
        replies.append(reply.json())

    senders = [threading.Thread(target=send) for _ in range(20)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len({reply["job_id"] for reply in replies}) == 1
    service.wait_for_status(replies[0]["job_id"], JobStatus.COMPLETED)
    again = service.ask("POST", "/convert", {"input_path": str(clip)}, headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()["job_id"]) == (202, replies[0]["job_id"])
    other = {"input_path": str(clip), "priority": 1}
    assert service.ask("POST", "/convert", other, headers={"Idempotency-Key": "k1"}).status_code == 422


def test_an_output_that_exists_or_is_reserved_is_refused(service: Service, clip: Path) -> None:
    (service.archive / "there.mp4").write_bytes(b"mine")
    reply = service.ask("POST", "/convert", {"input_path": str(clip), "output_path": "there.mp4"})
    assert (reply.status_code, reply.json()["error"]) == (409, "output_exists")
    job = service.convert(clip, output_path="soon.mp4")
    reply = service.ask("POST", "/convert", {"input_path": str(clip), "output_path": "soon.mp4"})
    assert (reply.status_code, reply.json()["error"]) == (409, "output_reserved")
    service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert (service.archive / "there.mp4").read_bytes() == b"mine"


def test_a_queued_job_has_a_wait_reason(service: Service, clips: Path) -> None:
    first = make_long_clip(service.movies / "first.mkv")
    second = service.movies / "second.mkv"
    second.hardlink_to(first)
    running = service.convert(first, preset="HQ 1080p30 Surround")
    service.wait_for_encoder()
    waiting = service.job(service.convert(second).job_id)
    assert waiting.waiting is not None
    assert waiting.waiting.reason is WaitReason.SLOTS_BUSY
    for job in (waiting, running):
        assert service.ask("POST", f"/cancel/{job.job_id}").status_code == 200
    service.wait_for_status(running.job_id, JobStatus.CANCELLED)


def test_only_the_owner_and_administrators_cancel(paused_queue: Service, clip: Path) -> None:
    jobs = [paused_queue.convert(clip, output_path=f"{number}.mp4") for number in range(2)]
    bob = Actor(username="bob", role=Role.USER)
    for job, actor in zip(jobs, (ANN, ADMIN), strict=True):
        reply = paused_queue.ask("POST", f"/cancel/{job.job_id}", actor=bob)
        assert (reply.status_code, reply.json()["error"]) == (403, "forbidden")
        assert paused_queue.job(job.job_id).status is JobStatus.QUEUED
        assert paused_queue.ask("POST", f"/cancel/{job.job_id}", actor=actor).status_code == 200
        assert paused_queue.job(job.job_id).status is JobStatus.CANCELLED


def test_presets_are_those_of_the_installed_handbrake(service: Service) -> None:
    reply = service.ask("GET", "/presets")
    assert reply.status_code == 200, reply.text
    presets = {p["name"]: p for category in reply.json()["categories"] for p in category["presets"]}
    assert presets["Fast 1080p30"]["container"] == "mp4"
    assert presets["H.264 MKV 1080p30"]["container"] == "mkv"
    assert presets["Fast 1080p30"]["available"]
    assert reply.json()["default"] in presets


@pytest.mark.parametrize(
    "path", ["/jobs", "/job/0123456789abcdef", "/queue", "/nodes", "/presets", "/files/roots"]
)
def test_only_health_needs_no_credential(service: Service, path: str) -> None:
    assert requests.get(service.url + path, timeout=scaled(5)).status_code == 401
    forged = {"Authorization": "Bearer x.y.z"}
    assert requests.get(service.url + path, headers=forged, timeout=scaled(5)).status_code == 401


def test_health_reports_a_missing_archive(service: Service) -> None:
    away = service.folder / "away"
    service.archive.rename(away)
    try:
        reply = requests.get(f"{service.url}/health", timeout=scaled(5))
    finally:
        away.rename(service.archive)
    assert reply.status_code == 503
    assert "archive" in reply.json()["problems"][0]


def test_nodes_report_their_load_and_limits(service: Service, redis_client: RedisClient) -> None:
    (node,) = wait_for(lambda: service.ask("GET", "/nodes").json()["nodes"], "the node's report")
    assert node["name"] == "test-node"
    assert node["load"]["disk_free_bytes"] > 0
    assert node["limits"]["max_concurrent_jobs"] >= 1


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.5])
def test_a_small_clip_of_a_few_frames_is_not_mistaken_for_a_still_image(
    service: Service, seconds: float
) -> None:
    """Its frames are smaller than the size they are compared at, and hardly move."""
    job = service.convert(make_clip(service.tv / "tiny.mkv", seconds, "64x48"))
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
