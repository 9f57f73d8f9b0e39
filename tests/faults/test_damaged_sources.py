"""Sources that are damaged in their middle: the copy is told of with the places, or refused."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain.failures import FailureClass
from shared.domain.job import Job, JobStatus
from shared.domain.not_kept import TrackKind
from shared.domain.verification import CheckName, SourceDamage, VerificationReport
from tests.support.media import make_clip
from tests.support.media_cache import ffmpeg
from tests.support.service import Service

_SECONDS = 8.0
#: Where bytes are overwritten, as shares of the file and so, about, of the play time.
_FROM, _TO = 0.5, 0.56
_VIDEO = ["-f", "lavfi", "-i", f"testsrc2=size=320x180:rate=25:duration={_SECONDS}"]
_SOUND = ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={_SECONDS}"]
_H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac"]
_HEVC = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=25:log-level=none", "-c:a", "ac3"]


@pytest.fixture
def refusing(tmp_path: Path, redis_server: str) -> Iterator[Service]:
    """A service that refuses copies of damaged sources."""
    service = Service(tmp_path, redis_server, DAMAGED_SOURCES="refuse")
    service.start()
    yield service
    service.kill()


def damaged(whole: Path, places: int = 300) -> Path:
    """Overwrite some bytes of a film in its middle, here and there."""
    content = bytearray(whole.read_bytes())
    begin, end = (int(len(content) * share) for share in (_FROM, _TO))
    chance = random.Random(1)
    for _ in range(places):
        content[chance.randrange(begin, end)] = chance.randrange(256)
    whole.write_bytes(content)
    return whole


def ended(service: Service, source: Path, **options: object) -> Job:
    """Convert a source, whatever comes of it."""
    job = service.convert(source, **options)
    return service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)


def report_of(service: Service, job: Job) -> VerificationReport:
    """The report of a job."""
    return VerificationReport.model_validate(service.ask("GET", f"/verification/{job.job_id}").json())


def damage_told(service: Service, job: Job) -> list[SourceDamage]:
    """What the report of a job says of its source."""
    return report_of(service, job).damage


@pytest.mark.parametrize(("name", "codecs"), [("film.mkv", _H264), ("hevc.mkv", _HEVC)])
def test_a_copy_of_a_damaged_source_is_published_with_the_places_of_the_damage(
    service: Service, name: str, codecs: list[str]
) -> None:
    source = damaged(ffmpeg([*_VIDEO, *_SOUND, *codecs], service.tv / name))
    done = ended(service, source)
    assert done.status is JobStatus.COMPLETED, done.failure
    told = damage_told(service, done)
    assert {each.track_kind for each in told} == {TrackKind.VIDEO, TrackKind.AUDIO}
    for each in told:
        assert each.from_s is not None
        assert each.to_s is not None
        # A frame that is damaged damages those that are built on it, up to the next key frame.
        assert _FROM * _SECONDS - 1 < each.from_s <= each.to_s < _TO * _SECONDS + 1.5
        assert "of the source is damaged from 0:0" in each.message or " at 0:0" in each.message
    (frames,) = (check for check in report_of(service, done).checks if check.name is CheckName.FRAMES)
    assert frames.made, frames.found


def test_a_piece_that_is_missing_is_told(service: Service) -> None:
    source = ffmpeg([*_VIDEO, *_SOUND, *_H264], service.tv / "film.ts")
    packets = source.read_bytes()
    size = len(packets) // 188
    source.write_bytes(packets[: size * 4 // 10 * 188] + packets[size * 6 // 10 * 188 :])
    done = ended(service, source)
    assert done.status is JobStatus.COMPLETED, done.failure
    (video,) = [each for each in damage_told(service, done) if each.track_kind is TrackKind.VIDEO]
    assert video.from_s == pytest.approx(3.2, abs=0.5)
    assert video.to_s == pytest.approx(4.8, abs=0.7)


def test_damage_outside_of_what_is_converted_is_not_told(service: Service) -> None:
    source = damaged(ffmpeg([*_VIDEO, *_SOUND, *_H264], service.tv / "film.mkv"))
    done = ended(service, source, start_s=0.0, stop_s=2.0)
    assert done.status is JobStatus.COMPLETED, done.failure
    assert damage_told(service, done) == []


@pytest.mark.parametrize(("name", "places"), [("film.mkv", 300), ("film.mp4", 60), ("film.ts", 40)])
def test_a_copy_of_a_damaged_source_is_refused_where_that_is_asked_for(
    refusing: Service, name: str, places: int
) -> None:
    """It is decoded for that, since HandBrakeCLI's log may say nothing of a few damaged frames."""
    whole = ffmpeg([*_VIDEO, *_SOUND, *_H264], refusing.tv / f"whole-{name}")
    source = refusing.tv / name
    source.write_bytes(whole.read_bytes())
    failed = ended(refusing, damaged(source, places))
    assert failed.failure is not None
    assert failed.failure.reason is FailureClass.SOURCE_DAMAGED
    assert failed.failure.message.startswith("The source is damaged at 0:04 (video)")
    assert failed.attempts == 1
    assert damage_told(refusing, failed)
    done = ended(refusing, whole)
    assert done.status is JobStatus.COMPLETED, done.failure
    assert len(refusing.published()) == 1


@pytest.mark.parametrize("share", [0.02, 0.4])
def test_a_copy_with_a_hole_is_published_only_where_most_of_its_source_can_be_decoded(
    service: Service, share: float
) -> None:
    whole = make_clip(service.tv / "film.mkv", 60)
    content = bytearray(whole.read_bytes())
    begin = len(content) // 2
    end = begin + int(len(content) * share)
    content[begin:end] = bytes(end - begin)
    whole.write_bytes(content)
    done = ended(service, whole)
    assert {each.track_kind for each in damage_told(service, done)} == {TrackKind.VIDEO, TrackKind.AUDIO}
    if share < 0.1:
        assert done.status is JobStatus.COMPLETED, done.failure
    else:
        assert done.failure is not None
        assert done.failure.reason is FailureClass.SHORT_OUTPUT
        assert "The source itself is damaged at 0:3" in done.failure.message
        assert service.published() == []
