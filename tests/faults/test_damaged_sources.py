"""Sources damaged in the middle: the copy is published with the damage reported, or refused."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain.failures import FailureClass
from shared.domain.job import Job, JobStatus
from shared.domain.not_kept import TrackKind
from shared.domain.verification import CheckName, SourceDamage, VerificationReport
from shared.redis import RedisClient
from tests.support.media import SMALL, make_clip
from tests.support.media_cache import ffmpeg
from tests.support.service import Service, empty

_SECONDS = 8.0
#: The range in which bytes are overwritten, as fractions of the file and roughly of the play time.
_FROM, _TO = 0.5, 0.56
_VIDEO = ["-f", "lavfi", "-i", f"testsrc2=size=160x90:rate=25:duration={_SECONDS}"]
_SOUND = ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={_SECONDS}"]
_H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac"]
_HEVC = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=25:log-level=none", "-c:a", "ac3"]


@pytest.fixture(scope="module")
def running_refusing(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """One such service for all tests of the module."""
    service = Service(tmp_path_factory.mktemp("refusing"), redis_server, DAMAGED_SOURCES="refuse")
    service.start()
    yield service
    service.kill()


@pytest.fixture
def refusing(running_refusing: Service, redis_client: RedisClient) -> Service:
    """A service that refuses copies of damaged sources, with an empty queue and an empty archive."""
    empty(running_refusing.archive)
    return running_refusing


def damaged(whole: Path, places: int = 300) -> Path:
    """Overwrite random bytes in the middle of a film."""
    content = bytearray(whole.read_bytes())
    begin, end = (int(len(content) * share) for share in (_FROM, _TO))
    generator = random.Random(1)
    for _ in range(places):
        content[generator.randrange(begin, end)] = generator.randrange(256)
    whole.write_bytes(content)
    return whole


def ended(service: Service, source: Path, **options: object) -> Job:
    """Convert a source; it may complete or fail."""
    job = service.convert(source, **options)
    return service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)


def report_of(service: Service, job: Job) -> VerificationReport:
    """Return the verification report of a job."""
    return VerificationReport.model_validate(service.ask("GET", f"/verification/{job.job_id}").json())


def reported_damage(service: Service, job: Job) -> list[SourceDamage]:
    """Return the source damage in the report of a job."""
    return report_of(service, job).damage


@pytest.mark.parametrize(("name", "codecs"), [("film.mkv", _H264), ("hevc.mkv", _HEVC)])
def test_a_copy_of_a_damaged_source_is_published_and_the_damage_located(
    service: Service, name: str, codecs: list[str]
) -> None:
    source = damaged(ffmpeg([*_VIDEO, *_SOUND, *codecs], service.tv / name))
    done = ended(service, source)
    assert done.status is JobStatus.COMPLETED, done.failure
    damage = reported_damage(service, done)
    assert {each.track_kind for each in damage} == {TrackKind.VIDEO, TrackKind.AUDIO}
    for each in damage:
        assert each.from_s is not None
        assert each.to_s is not None
        # A damaged frame also damages those that depend on it, up to the next key frame.
        assert _FROM * _SECONDS - 1 < each.from_s <= each.to_s < _TO * _SECONDS + 1.5
        assert "of the source is damaged from 0:0" in each.message or " at 0:0" in each.message
    (frames,) = (check for check in report_of(service, done).checks if check.name is CheckName.FRAMES)
    assert frames.made, frames.found


def test_a_missing_piece_is_reported(service: Service) -> None:
    source = ffmpeg([*_VIDEO, *_SOUND, *_H264], service.tv / "film.ts")
    packets = source.read_bytes()
    size = len(packets) // 188
    source.write_bytes(packets[: size * 4 // 10 * 188] + packets[size * 6 // 10 * 188 :])
    done = ended(service, source)
    assert done.status is JobStatus.COMPLETED, done.failure
    (video,) = [each for each in reported_damage(service, done) if each.track_kind is TrackKind.VIDEO]
    assert video.from_s == pytest.approx(3.2, abs=0.5)
    assert video.to_s == pytest.approx(4.8, abs=0.7)


def test_damage_outside_the_converted_range_is_not_reported(service: Service) -> None:
    source = damaged(ffmpeg([*_VIDEO, *_SOUND, *_H264], service.tv / "film.mkv"))
    done = ended(service, source, start_s=0.0, stop_s=2.0)
    assert done.status is JobStatus.COMPLETED, done.failure
    assert reported_damage(service, done) == []


@pytest.mark.parametrize(("name", "places"), [("film.mkv", 300), ("film.mp4", 60), ("film.ts", 40)])
def test_a_copy_of_a_damaged_source_is_refused_if_so_configured(
    refusing: Service, name: str, places: int
) -> None:
    """The source is decoded for this, since HandBrakeCLI may log nothing about a few damaged frames."""
    whole = ffmpeg([*_VIDEO, *_SOUND, *_H264], refusing.tv / f"whole-{name}")
    source = refusing.tv / name
    source.write_bytes(whole.read_bytes())
    failed = ended(refusing, damaged(source, places))
    assert failed.failure is not None
    assert failed.failure.reason is FailureClass.SOURCE_DAMAGED
    assert failed.failure.message.startswith("The source is damaged at 0:04 (video)")
    assert failed.attempts == 1
    assert reported_damage(refusing, failed)
    done = ended(refusing, whole)
    assert done.status is JobStatus.COMPLETED, done.failure
    assert len(refusing.published()) == 1


@pytest.mark.parametrize("share", [0.02, 0.4])
def test_a_copy_with_a_gap_is_published_only_if_most_of_its_source_can_be_decoded(
    service: Service, share: float
) -> None:
    whole = make_clip(service.tv / "film.mkv", 40, SMALL)
    content = bytearray(whole.read_bytes())
    begin = len(content) // 2
    end = begin + int(len(content) * share)
    content[begin:end] = bytes(end - begin)
    whole.write_bytes(content)
    done = ended(service, whole)
    assert {each.track_kind for each in reported_damage(service, done)} == {TrackKind.VIDEO, TrackKind.AUDIO}
    if share < 0.1:
        assert done.status is JobStatus.COMPLETED, done.failure
    else:
        assert done.failure is not None
        assert done.failure.reason is FailureClass.SHORT_OUTPUT
        assert "The source itself is damaged at 0:2" in done.failure.message
        assert service.published() == []
