"""Every way in which HandBrakeCLI reports success wrongly or is ended, through the service.

In each case: a failure class and a message, nothing in the archive, the source untouched.
"""

import hashlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain.job import Job, JobStatus
from tests.support.media import SMALL, cut_in_half, make_clip, make_long_clip
from tests.support.service import SLOW, Service


@pytest.fixture(scope="module")
def running_service(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """One service for all tests of this module."""
    started = Service(tmp_path_factory.mktemp("facts"), redis_server, RETRY_ATTEMPTS="1")
    started.start()
    yield started
    started.stop()
    assert started.encoders() == []


@pytest.fixture
def service(running_service: Service) -> Iterator[Service]:
    """The service with no sources; its archive must be empty afterwards."""
    for source in running_service.tv.iterdir():
        source.unlink()
    yield running_service
    assert running_service.published() == []
    assert running_service.staged() == []


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def failed(service: Service, source: Path, **fields: object) -> tuple[str, str]:
    """Convert a source that must fail; return the failure class and message."""
    original = digest(source)
    job = service.convert(source, **fields)
    ended = service.wait_for_status(job.job_id, JobStatus.FAILED, JobStatus.COMPLETED)
    assert digest(source) == original
    return failure_of(ended)


def failure_of(job: Job) -> tuple[str, str]:
    """Return the failure class and message of a failed job."""
    assert job.failure is not None, job
    assert job.failure.message.endswith((".", "?")), job.failure.message
    return job.failure.reason, job.failure.message


def test_a_truncated_mkv_is_short(service: Service, clips: Path) -> None:
    whole = make_clip(clips / "whole.mkv", 6, SMALL)
    reason, message = failed(service, cut_in_half(whole, service.tv / "half.mkv"))
    assert reason == "short_output"
    assert "plays" in message


def test_a_truncated_faststart_mp4_is_short(service: Service, clips: Path, tmp_path: Path) -> None:
    whole = make_clip(clips / "whole.mkv", 6, SMALL)
    fast = tmp_path / "fast.mp4"
    command = ["ffmpeg", "-v", "error", "-i", str(whole), "-c", "copy", "-movflags", "+faststart", str(fast)]
    subprocess.run(command, check=True)
    assert failed(service, cut_in_half(fast, service.tv / "half.mp4"))[0] == "short_output"


def test_a_source_with_a_gap_is_not_accepted_as_complete(service: Service, clips: Path) -> None:
    """HandBrakeCLI fills the gap by repeating a frame, and reports success."""
    holed = bytearray(make_clip(clips / "twelve-seconds.mkv", 12, SMALL).read_bytes())
    third = len(holed) // 3
    holed[third : 2 * third] = bytes(third)
    source = service.tv / "holed.mkv"
    source.write_bytes(holed)
    reason, message = failed(service, source)
    assert reason == "short_output"
    assert "damaged" in message


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP", "KILL"])
def test_an_encoder_ended_by_a_signal_leaves_no_result(service: Service, name: str) -> None:
    source = make_long_clip(service.tv / "long.mkv")
    original = digest(source)
    job = service.convert(source, preset=SLOW)
    service.wait_for_encoder().send_signal(getattr(signal, f"SIG{name}"))
    ended = service.wait_for_status(job.job_id, JobStatus.FAILED)
    assert failure_of(ended)[0] == "encoder_error"
    assert digest(source) == original


@pytest.mark.parametrize("kind", ["fifo", "device", "socket", "not UTF-8", "dangling"])
def test_anything_but_a_readable_file_is_refused_at_once(service: Service, kind: str) -> None:
    path: Path | str = service.tv / "odd.mkv"
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "device":
            Path(path).symlink_to("/dev/zero")
        case "socket":
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(path))
        case "not UTF-8":
            path = f"{service.tv}/caf\udce9.mkv"
            make_clip(service.tv / "good.mkv", 1).rename(path)
        case "dangling":
            Path(path).symlink_to(service.tv / "nothing")
    reply = service.ask("POST", "/convert", {"input_path": str(path)})
    assert reply.status_code in (403, 422), reply.text
    assert reply.json()["error"] in ("path_outside_roots", "source_unusable", "invalid_request")
    assert reply.json()["message"]


def test_a_source_cannot_be_its_own_output(tmp_path: Path, redis_server: str) -> None:
    """HandBrakeCLI would destroy it and report success."""
    folder = tmp_path / "both"
    service = Service(tmp_path, redis_server, TV_SOURCE=str(folder), ARCHIVE_DESTINATION=str(folder))
    source = make_clip(folder / "film.mkv", 1)
    original = digest(source)
    service.start()
    try:
        for output in (str(source), "film.mkv"):
            reply = service.ask("POST", "/convert", {"input_path": str(source), "output_path": output})
            assert (reply.status_code, reply.json()["error"]) == (409, "output_exists")
    finally:
        service.stop()
    assert digest(source) == original
