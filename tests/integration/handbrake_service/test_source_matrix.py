"""Sources as people have them: each becomes a copy with exactly the tracks that were asked for."""

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


def _made(*arguments: str, **how: Any) -> Callable[[Path], Path]:
    return lambda path: sources.make_source(path, *arguments, **how)


@dataclass(frozen=True)
class Case:
    """A source, what is asked of it, and what its copy must be."""

    name: str
    make: Callable[[Path], Path]
    asked: dict[str, Any] = field(default_factory=dict)
    audio: tuple[tuple[str, int], ...] = ()
    """Language and channels of each track, in order."""
    subtitles: tuple[str, ...] = ()
    """Language of each track, in order."""
    shown: tuple[int, int] = (320, 180)
    """Width and height as a player shows it."""
    seconds: float = 2
    chapters: int = 0
    since: tuple[int, int] = (1, 5)
    """The first HandBrake that reads it."""


_ENGLISH_AND_UNTAGGED = {"audio": {"tracks": [2, 3]}, "subtitles": {"tracks": [2]}}
_CASES = (
    Case("h264.mp4", _made(*_STEREO, *_X264, "-c:a", "aac"), audio=(("und", 2),)),
    Case(
        "hevc 10 bit.mkv",
        _made(*_TONE, "-ac", "6", *_TEN_BITS, "-pix_fmt", "yuv420p10le", "-c:a", "ac3"),
        {
            "encoder": "x265_10bit",
            "encoder_preset": "ultrafast",
            "audio": {"tracks": [1], "mixdown": "5point1"},
        },
        audio=(("und", 6),),
    ),
    Case("interlaced.ts", lambda path: sources.interlaced(path), {"deinterlace": "yadif"}, shown=(853, 480)),
    Case(
        "mpeg2.ts",
        _made(*_STEREO, "-c:v", "mpeg2video", "-b:v", "2M", "-c:a", "mp2"),
        {"container": "mp4"},
        audio=(("und", 2),),
    ),
    Case("vp9.webm", _made(*_STEREO, "-c:v", "libvpx-vp9", "-c:a", "libopus"), audio=(("und", 2),)),
    Case("av1.mkv", _made(*_STEREO, "-c:v", "libsvtav1", "-c:a", "libopus"), audio=(("und", 2),)),
    Case(
        "xvid.avi", _made(*_STEREO, "-c:v", "mpeg4", "-b:v", "1M", "-c:a", "libmp3lame"), audio=(("und", 2),)
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
    Case("uneven.mp4", sources.uneven, seconds=8),
    Case(
        "odd sizes.mkv",
        _made(*_STEREO, "-c:v", "ffv1", "-pix_fmt", "yuv444p", picture="testsrc2=s=321x181"),
        audio=(("und", 2),),
        since=(1, 7),
    ),
    Case("turned.mp4", sources.turned, shown=(180, 320)),
    Case('Ünïcode 🎬 \'n "quotes" $(x).mkv', _made(*_STEREO, *_X264), audio=(("und", 2),)),
)


@pytest.fixture(scope="module")
def busy_service(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """A node with two slots."""
    made = Service(tmp_path_factory.mktemp("matrix"), redis_server, MAX_CONCURRENT_JOBS="2")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def jobs(busy_service: Service) -> dict[str, tuple[Job, str]]:
    """Every case that this HandBrake reads, queued: its job, and the hash of its source."""
    queued = {}
    version = find_handbrake().version
    for case in (case for case in _CASES if version >= case.since):
        place = busy_service.movies / Path(case.name).stem / case.name
        place.parent.mkdir()
        source = case.make(place)
        asked = {"container": "mkv"} | case.asked
        queued[case.name] = (busy_service.convert(source, **asked), _sha256(source))
    return queued


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_the_copy_has_exactly_the_tracks_asked_for(
    busy_service: Service, jobs: dict[str, tuple[Job, str]], case: Case
) -> None:
    if case.name not in jobs:
        pytest.skip(f"HandBrake reads it since {case.since}; what is said before that: inspection tests")
    job, sha256 = jobs[case.name]
    done = busy_service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED, timeout_s=90)

    assert done.failure is None
    copy = _probe(Path(job.output_path))
    assert _tracks(copy, "audio", lambda track: (_language(track), track["channels"])) == case.audio
    assert _tracks(copy, "subtitle", _language) == case.subtitles
    assert _shown(copy) == case.shown
    assert float(copy["format"]["duration"]) == pytest.approx(case.seconds, abs=0.3)
    assert len(copy["chapters"]) == case.chapters
    assert _sha256(Path(job.input_path)) == sha256


def _probe(path: Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json"]
    found: dict[str, Any] = json.loads(
        subprocess.run([*command, str(path)], check=True, capture_output=True).stdout
    )
    return found


def _tracks(copy: dict[str, Any], kind: str, told: Callable[[dict[str, Any]], Any]) -> tuple[Any, ...]:
    return tuple(told(stream) for stream in copy["streams"] if stream["codec_type"] == kind)


def _language(track: dict[str, Any]) -> str:
    return str(track.get("tags", {}).get("language", "und"))


def _shown(copy: dict[str, Any]) -> tuple[int, int]:
    (film,) = (stream for stream in copy["streams"] if stream["codec_type"] == "video")
    across, down = (int(part) for part in film.get("sample_aspect_ratio", "1:1").split(":"))
    return round(film["width"] * across / down), int(film["height"])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
