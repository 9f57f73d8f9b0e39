"""Recordings whose tables or timestamps change: the copy is complete, or the job reports what is missing."""

from pathlib import Path

import pytest

from shared.domain.job import Job, JobStatus
from shared.domain.verification import CheckName, VerificationReport
from tests.support.media_cache import ffmpeg
from tests.support.service import Service


def broadcast(path: Path, seconds: float, pattern: str, *options: str) -> bytes:
    """Record a test pattern with a tone as a transport stream."""
    video = ["-f", "lavfi", "-i", f"{pattern}=size=160x90:rate=25:duration={seconds}"]
    sound = ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac", "-f", "mpegts"]
    return ffmpeg([*video, *sound, *codecs, *options], path).read_bytes()


@pytest.fixture
def parts(tmp_path: Path) -> tuple[bytes, bytes, bytes]:
    """Six seconds; six seconds of another film; the latter with other packet identifiers."""
    return (
        broadcast(tmp_path / "first.ts", 6, "testsrc2"),
        broadcast(tmp_path / "second.ts", 6, "testsrc"),
        broadcast(tmp_path / "other.ts", 6, "testsrc", "-mpegts_start_pid", "0x200"),
    )


def converted(service: Service, content: bytes) -> Job:
    """Convert a recording; it may complete or fail."""
    source = service.tv / "recording.ts"
    source.write_bytes(content)
    return service.wait_for_status(service.convert(source).job_id, JobStatus.COMPLETED, JobStatus.FAILED)


def test_a_recording_whose_packet_identifiers_change_is_not_published_partially(
    service: Service, parts: tuple[bytes, bytes, bytes]
) -> None:
    first, _, other = parts
    failed = converted(service, first + other)
    assert failed.failure is not None
    assert failed.failure.reason == "short_output"
    assert failed.failure.message.startswith("The result has 6.0 s of video, but the source has 12.0 s")
    assert service.published() == []
    assert failed.attempts == 1


def test_a_recording_whose_clock_restarts_is_converted_completely(
    service: Service, parts: tuple[bytes, bytes, bytes]
) -> None:
    first, second, _ = parts
    done = converted(service, first + second)
    assert done.result is not None, done.failure
    assert done.result.duration_s == pytest.approx(12, abs=0.5)
    report = VerificationReport.model_validate(service.ask("GET", f"/verification/{done.job_id}").json())
    (frames,) = (check for check in report.checks if check.name is CheckName.FRAMES)
    assert (frames.passed, frames.made) == (True, False)
    assert frames.found == "not compared: the clock of the source jumps"


def test_a_recording_with_a_foreign_part_in_its_middle_is_not_published_without_that_part(
    service: Service, parts: tuple[bytes, bytes, bytes]
) -> None:
    first, second, other = parts
    failed = converted(service, first + other + second)
    assert failed.failure is not None
    assert "but the source has 18.0 s" in failed.failure.message


@pytest.mark.parametrize(
    ("name", "codecs"),
    [
        ("film.mpg", ["-c:v", "mpeg2video", "-b:v", "500k", "-c:a", "mp2"]),
        ("film.vob", ["-c:v", "mpeg2video", "-b:v", "500k", "-c:a", "ac3"]),
        ("film.avi", ["-c:v", "mpeg4", "-c:a", "mp3"]),
    ],
)
def test_concatenated_files_are_converted_completely_if_their_format_allows_it(
    service: Service, tmp_path: Path, name: str, codecs: list[str]
) -> None:
    inputs = ["-f", "lavfi", "-i", "sine=frequency=440:duration=5", *codecs]
    parts = [
        ffmpeg(
            ["-f", "lavfi", "-i", f"{pattern}=size=160x90:rate=25:duration=5", *inputs], tmp_path / name
        ).read_bytes()
        for pattern in ("testsrc2", "testsrc")
    ]
    source = service.tv / name
    source.write_bytes(b"".join(parts))
    job = service.convert(source)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
    assert done.result.duration_s == pytest.approx(10, abs=0.5)
