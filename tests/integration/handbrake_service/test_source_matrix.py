"""Typical sources: the copy of each has exactly the requested tracks."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.handbrake.cli import find_handbrake
from shared.domain.job import Job, JobStatus
from tests.support import sources
from tests.support.service import Service

_TONE = ("-f", "lavfi", "-i", "sine=frequency=440")
_STEREO = (*_TONE, "-ac", "2")
_TEN_BITS = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")
_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def _maker(*arguments: str, **how: Any) -> Callable[[Path], Path]:
    return lambda path: sources.make_source(path, *arguments, **how)


@dataclass(frozen=True)
class Case:
    """A source, the options of its job, and the expected properties of its copy."""

    name: str
    make: Callable[[Path], Path]
    options: dict[str, Any] = field(default_factory=dict)
    audio: tuple[tuple[str, int], ...] = ()
    """Language and channels of each track, in order."""
    subtitles: tuple[str, ...] = ()
    """Language of each track, in order."""
    display_size: tuple[int, int] = (320, 180)
    """Display width and height."""
    seconds: float = 2
    chapters: int = 0
    since: tuple[int, int] = (1, 5)
    """The first version of HandBrake that reads it."""


_ENGLISH_AND_UNTAGGED = {"audio": {"tracks": [2, 3]}, "subtitles": {"tracks": [2]}}
_CASES = (
    Case("h264.mp4", _maker(*_STEREO, *_X264, "-c:a", "aac"), audio=(("und", 2),)),
    Case(
        "hevc 10 bit.mkv",
        _maker(*_TONE, "-ac", "6", *_TEN_BITS, "-pix_fmt", "yuv420p10le", "-c:a", "ac3"),
        {
            "encoder": "x265_10bit",
            "encoder_preset": "ultrafast",
            "audio": {"tracks": [1], "mixdown": "5point1"},
        },
        audio=(("und", 6),),
    ),
    Case(
        "interlaced.ts",
        lambda path: sources.interlaced(path),
        {"deinterlace": "yadif"},
        display_size=(853, 480),
    ),
    Case(
        "mpeg2.ts",
        _maker(*_STEREO, "-c:v", "mpeg2video", "-b:v", "2M", "-c:a", "mp2"),
        {"container": "mp4"},
        audio=(("und", 2),),
    ),
    Case("vp9.webm", _maker(*_STEREO, "-c:v", "libvpx-vp9", "-c:a", "libopus"), audio=(("und", 2),)),
    Case("av1.mkv", _maker(*_STEREO, "-c:v", "libsvtav1", "-c:a", "libopus"), audio=(("und", 2),)),
    Case(
        "xvid.avi", _maker(*_STEREO, "-c:v", "mpeg4", "-b:v", "1M", "-c:a", "libmp3lame"), audio=(("und", 2),)
    ),
    Case(
        "many tracks.mkv",
        sources.many_tracks,
        _ENGLISH_AND_UNTAGGED,
        audio=(("eng", 2), ("und", 1)),
        subtitles=("eng",),
        seconds=3,
        chapters=2,
    ),
    Case(
        "by language.mkv",
        sources.many_tracks,
        {"audio": {"languages": ["ger"]}, "subtitles": {"languages": ["fra", "eng"]}, "chapters": False},
        audio=(("ger", 2),),
        subtitles=("fre", "eng"),
        seconds=3,
    ),
    Case("no sound wanted.mkv", sources.many_tracks, {"audio": {"tracks": []}}, seconds=3, chapters=2),
    Case(
        "image subtitles.mkv",
        sources.image_subtitles,
        {"subtitles": {"tracks": [1, 2, 4]}},
        subtitles=("eng", "ger", "eng"),
    ),
    Case("variable-rate.mp4", sources.variable_rate, seconds=8),
    Case(
        "odd sizes.mkv",
        _maker(*_STEREO, "-c:v", "ffv1", "-pix_fmt", "yuv444p", video="testsrc2=s=321x181"),
        audio=(("und", 2),),
        since=(1, 7),
    ),
    Case("rotated.mp4", sources.rotated, display_size=(180, 320)),
    Case('Ünïcode 🎬 \'n "quotes" $(x).mkv', _maker(*_STEREO, *_X264), audio=(("und", 2),)),
)


@pytest.fixture(scope="module")
def busy_service(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """A node with two slots."""
    started = Service(tmp_path_factory.mktemp("matrix"), redis_server, MAX_CONCURRENT_JOBS="2")
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def jobs(busy_service: Service) -> dict[str, tuple[Job, str]]:
    """A queued job, and the hash of its source, for every case that this HandBrake reads."""
    queued = {}
    version = find_handbrake().version
    for case in (case for case in _CASES if version >= case.since):
        path = busy_service.movies / Path(case.name).stem / case.name
        path.parent.mkdir()
        source = case.make(path)
        options = {"container": "mkv"} | case.options
        queued[case.name] = (busy_service.convert(source, **options), _sha256(source))
    return queued


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_the_copy_has_exactly_the_requested_tracks(
    busy_service: Service, jobs: dict[str, tuple[Job, str]], case: Case
) -> None:
    if case.name not in jobs:
        pytest.skip(
            f"only HandBrake {case.since} and later reads it; see the inspection tests for earlier versions"
        )
    job, sha256 = jobs[case.name]
    done = busy_service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED, timeout_s=90)

    assert done.failure is None
    copy = _probe(Path(job.output_path))
    assert _tracks(copy, "audio", lambda track: (_language(track), track["channels"])) == case.audio
    assert _tracks(copy, "subtitle", _language) == case.subtitles
    assert _display_size(copy) == case.display_size
    assert float(copy["format"]["duration"]) == pytest.approx(case.seconds, abs=0.3)
    assert len(copy["chapters"]) == case.chapters
    assert _sha256(Path(job.input_path)) == sha256


def _probe(path: Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json"]
    found: dict[str, Any] = json.loads(
        subprocess.run([*command, str(path)], check=True, capture_output=True).stdout
    )
    return found


def _tracks(copy: dict[str, Any], kind: str, describe: Callable[[dict[str, Any]], Any]) -> tuple[Any, ...]:
    return tuple(describe(stream) for stream in copy["streams"] if stream["codec_type"] == kind)


def _language(track: dict[str, Any]) -> str:
    return str(track.get("tags", {}).get("language", "und"))


def _display_size(copy: dict[str, Any]) -> tuple[int, int]:
    (film,) = (stream for stream in copy["streams"] if stream["codec_type"] == "video")
    sample_width, sample_height = (int(part) for part in film.get("sample_aspect_ratio", "1:1").split(":"))
    return round(film["width"] * sample_width / sample_height), int(film["height"])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
