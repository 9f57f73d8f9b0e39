"""HandBrakeCLI reports success for all of these; results that lack a part of their source are detected."""

import os
from pathlib import Path

import pytest

from shared.domain.failures import FailureClass
from tests.integration.handbrake_service.verification.conftest import Verify, encode, ffmpeg

_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac")
_SECONDS = 8


def film(path: Path, *arguments: str | Path, seconds: float = _SECONDS, sound_s: float | None = None) -> Path:
    """Create a small film with one key frame per second."""
    video = f"testsrc2=size=160x90:rate=25:duration={seconds}"
    sound = f"sine=duration={sound_s or seconds}"
    ffmpeg("-f", "lavfi", "-i", video, "-f", "lavfi", "-i", sound, *(arguments or _X264), path)
    return path


def damage(path: Path, begin: float, end: float, *, cut: bool = False) -> Path:
    """Overwrite a part of a file with random bytes, or cut the file off there."""
    content = bytearray(path.read_bytes())
    first, last = int(len(content) * begin), int(len(content) * end)
    content[first:last] = b"" if cut else os.urandom(last - first)
    path.write_bytes(content[:first] if cut else content)
    return path


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("cut.mkv", _X264),
        ("cut.mp4", (*_X264, "-movflags", "+faststart")),
        ("cut.avi", ("-c:v", "mpeg4", "-c:a", "mp3")),
    ],
)
def test_a_truncated_source_is_reported_as_such(
    verify: Verify, tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    source = damage(film(tmp_path / name, *arguments), 0.5, 1, cut=True)
    failure = verify(source, encode(source, tmp_path / "result.mkv")).failure
    assert failure is not None
    assert failure.reason is FailureClass.SHORT_OUTPUT
    assert "damaged or incomplete" in failure.message


@pytest.mark.parametrize("name", ["damaged.mkv", "damaged.mp4"])
def test_a_frame_frozen_over_damage_is_detected(verify: Verify, tmp_path: Path, name: str) -> None:
    source = damage(film(tmp_path / name, *_X264, "-movflags", "+faststart"), 0.4, 0.78)
    failure = verify(source, encode(source, tmp_path / "result.mp4")).failure
    assert failure is not None
    assert failure.reason is FailureClass.SHORT_OUTPUT
    assert "a single frame" in failure.message


def test_a_truncated_result_is_detected(verify: Verify, tmp_path: Path) -> None:
    source = film(tmp_path / "whole.mkv")
    result = damage(encode(source, tmp_path / "result.mkv"), 0.6, 1, cut=True)
    failure = verify(source, result).failure
    assert failure is not None
    assert failure.reason is FailureClass.SHORT_OUTPUT
    assert "but the source has" in failure.message


def test_a_long_film_may_not_lack_a_minute(verify: Verify, tmp_path: Path) -> None:
    """Lacking a minute of two hours, which is less than one percent."""
    still = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "60", "-c:a", "flac", "-frame_size", "8000")
    video = ["-f", "lavfi", "-i", "color=black:size=32x32:rate=1:duration=60"]
    sound = ["-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono"]
    minute, source, result = (tmp_path / f"{name}.mkv" for name in ("minute", "long", "result"))
    ffmpeg(*video, *sound, "-t", "60", *still, minute)
    ffmpeg("-stream_loop", "119", "-i", minute, "-c", "copy", source)
    ffmpeg("-i", source, "-c", "copy", "-t", "7140", result)
    failure = verify(source, result).failure
    assert failure is not None
    assert "but the source has" in failure.message
    assert verify(source, source).failure is None


def test_a_source_without_a_duration_in_its_header_is_measured(verify: Verify, tmp_path: Path) -> None:
    live = ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-live", "1")
    source = film(tmp_path / "live.webm", *live)
    result = encode(source, tmp_path / "result.mkv")
    assert verify(source, result).failure is None
    short = tmp_path / "short.mkv"
    ffmpeg("-i", result, "-c", "copy", "-t", "4", short)
    assert verify(source, short).failure is not None


def test_a_track_longer_than_the_film_does_not_make_it_short(verify: Verify, tmp_path: Path) -> None:
    late = tmp_path / "late.srt"
    late.write_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n\n2\n00:01:00,000 --> 00:01:30,000\nLate\n")
    film(tmp_path / "whole.mkv")
    source = tmp_path / "late.mkv"
    ffmpeg("-i", tmp_path / "whole.mkv", "-i", late, "-c", "copy", source)
    assert verify(source, encode(source, tmp_path / "result.mp4")).failure is None
    longer = film(tmp_path / "longer.mkv", *_X264, seconds=4, sound_s=8)
    assert verify(longer, encode(longer, tmp_path / "longer.mp4")).failure is None


@pytest.mark.parametrize("kind", ["slides", "variable rate", "broadcast"])
def test_a_variable_frame_rate_does_not_count_as_damage(verify: Verify, tmp_path: Path, kind: str) -> None:
    source = tmp_path / f"{kind}.mkv"
    match kind:
        case "slides":
            slides = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=1/4:duration=16"]
            ffmpeg(*slides, "-f", "lavfi", "-i", "sine=duration=16", *_X264, source)
        case "variable rate":
            film(tmp_path / "even.mkv")
            chosen = "select='not(between(t,2,5)*mod(n,8))'"
            ffmpeg("-i", tmp_path / "even.mkv", "-vf", chosen, "-fps_mode", "vfr", *_X264[:4], source)
        case _:
            source = film(tmp_path / "broadcast.ts", "-c:v", "mpeg2video", "-c:a", "mp2")
    assert verify(source, encode(source, tmp_path / "result.mkv")).failure is None


def _scenes(path: Path, *scenes: str) -> Path:
    """Create a film of several ffmpeg sources, 3 s each."""
    inputs = [f"{scene}=size=160x90:rate=25:duration=3" for scene in scenes]
    words = [word for each in inputs for word in ("-f", "lavfi", "-i", each)]
    ffmpeg(*words, "-lavfi", f"concat=n={len(scenes)}", *_X264[:4], path)
    return path


def test_an_encoder_may_leave_out_the_frames_of_a_still_scene(verify: Verify, tmp_path: Path) -> None:
    source = _scenes(tmp_path / "source.mkv", "testsrc2", "smptebars", "testsrc2")
    result = encode(source, tmp_path / "result.mkv", "--encoder", "theora", "--quality", "40")
    assert verify(source, result, encoder="theora").failure is None


def test_a_result_without_the_frames_of_a_moving_scene_is_detected(verify: Verify, tmp_path: Path) -> None:
    source = _scenes(tmp_path / "source.mkv", "testsrc2", "testsrc2", "testsrc2")
    result = tmp_path / "result.mkv"
    ffmpeg("-i", source, "-vf", "select='not(between(t,3.5,5.5))'", "-fps_mode", "vfr", *_X264[:4], result)
    failure = verify(source, result).failure
    assert failure is not None
    assert "From 3.5 s to 5.5 s the result shows a single frame where the source moves" in failure.message


def test_the_result_of_a_part_is_compared_with_that_part(verify: Verify, tmp_path: Path) -> None:
    source = film(tmp_path / "whole.mkv")
    part = encode(source, tmp_path / "part.mkv", "--start-at", "seconds:2", "--stop-at", "seconds:3")
    verified = verify(source, part, start_s=2, stop_s=5)
    assert verified.failure is None
    assert abs(verified.duration_s - 3) < 0.3
    assert verify(source, part, start_s=2).failure is not None
