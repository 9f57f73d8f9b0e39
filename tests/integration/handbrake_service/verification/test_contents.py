"""A result has exactly the requested tracks, codec, size and chapters."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.processes.run_control import RunControl, RunStopped, StopReason
from shared.domain.failures import FailureClass
from shared.domain.verification import CheckName
from tests.integration.handbrake_service.verification.conftest import Encoded, Verify, encode, ffmpeg
from tests.support.media import SMALL, make_clip
from tests.support.pace import within
from tests.support.sources import many_tracks, rotated


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds: German, English and untagged audio, French and English subtitles, two chapters."""
    return many_tracks(tmp_path_factory.mktemp("source") / "many.mkv")


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((), {}),
        (
            ("-a", "2,1", "-E", "av_aac", "--mixdown", "stereo"),
            {"audio": {"tracks": [2, 1], "mixdown": "stereo"}},
        ),
        (("-a", "none"), {"audio": {"tracks": []}}),
        (("-s", "2,1"), {"subtitles": {"tracks": [2, 1]}}),
        (("-s", "1,2", "--subtitle-burned=2"), {"subtitles": {"tracks": [1, 2], "burn": 2}}),
        (("-s", "none"), {"subtitles": {"tracks": []}}),
        (("--no-markers",), {"chapters": False}),
        (("--maxWidth", "160", "--maxHeight", "90"), {"resolution": "160x90"}),
        (("-e", "x265"), {"encoder": "x265"}),
        (("--start-at", "seconds:1"), {"start_s": 1}),
    ],
)
def test_a_result_with_the_requested_properties_passes(
    verify: Verify, source: Path, encoded: Encoded, arguments: tuple[str, ...], options: dict[str, Any]
) -> None:
    verified = verify(source, encoded(source, ".mkv", *arguments), **options)
    assert verified.failure is None
    assert verified.report.passed


@pytest.mark.parametrize(
    ("arguments", "options", "check"),
    [
        (("-a", "9"), {}, CheckName.AUDIO),
        (("-a", "1"), {"audio": {"tracks": [1, 2]}}, CheckName.AUDIO),
        (("-a", "1"), {"audio": {"tracks": [2]}}, CheckName.AUDIO),
        (
            ("-a", "2", "-E", "ac3", "--mixdown", "5point1"),
            {"audio": {"tracks": [2], "mixdown": "stereo"}},
            CheckName.AUDIO,
        ),
        (("-a", "1"), {"audio": {"languages": ["und"]}}, CheckName.AUDIO),
        (("-s", "1"), {"subtitles": {"tracks": [1, 2]}}, CheckName.SUBTITLES),
        (("-s", "1"), {"subtitles": {"tracks": [1], "burn": 1}}, CheckName.SUBTITLES),
        (("--no-markers",), {}, CheckName.CHAPTERS),
        ((), {"chapters": False}, CheckName.CHAPTERS),
        ((), {"resolution": "160x90"}, CheckName.FRAME_SIZE),
        (("-w", "640", "-l", "360"), {}, CheckName.FRAME_SIZE),
        (("-e", "x265"), {}, CheckName.VIDEO),
    ],
)
def test_a_result_with_other_properties_fails_the_corresponding_check(
    verify: Verify,
    source: Path,
    encoded: Encoded,
    arguments: tuple[str, ...],
    options: dict[str, Any],
    check: CheckName,
) -> None:
    verified = verify(source, encoded(source, ".mkv", *arguments), **options)
    assert [each.name for each in verified.report.checks if not each.passed] == [check]
    assert verified.failure is not None
    assert verified.failure.reason is FailureClass.BAD_OUTPUT
    assert check.value.replace("_", " ") in verified.failure.message


def test_the_container_must_be_the_requested_one(
    verify: Verify, source: Path, encoded: Encoded, tmp_path: Path
) -> None:
    named = shutil.copyfile(encoded(source, ".mkv"), tmp_path / "result.mp4")
    checks = {check.name: check for check in verify(source, named).report.checks}
    assert not checks[CheckName.CONTAINER].passed


def test_a_rotated_video_may_be_turned_upright(verify: Verify, tmp_path: Path) -> None:
    source = rotated(tmp_path / "rotated.mp4")
    assert verify(source, encode(source, tmp_path / "result.mp4")).failure is None


@pytest.mark.parametrize("what", ["nothing", "empty", "noise"])
def test_a_result_that_is_not_a_video_is_reported_as_damaged(
    verify: Verify, source: Path, tmp_path: Path, what: str
) -> None:
    result = tmp_path / "result.mkv"
    if what != "nothing":
        result.write_bytes(b"" if what == "empty" else b"noise" * 5_000)
    verified = verify(source, result)
    assert verified.failure is not None
    assert verified.failure.reason is FailureClass.DAMAGED_OUTPUT
    assert [check.name for check in verified.report.checks] == [CheckName.READABLE]


def test_an_end_that_does_not_decode_is_detected(verify: Verify, tmp_path: Path) -> None:
    """The container is intact, but the frames in it are not."""
    source = make_clip(tmp_path / "clip.mkv", 8, SMALL)
    result = encode(source, tmp_path / "result.mp4", "--optimize")
    content = bytearray(result.read_bytes())
    for offset in range(int(len(content) * 0.8), len(content) - 64, 997):
        content[offset : offset + 48] = b"\x55" * 48
    result.write_bytes(content)
    verified = verify(source, result)
    assert [check.name for check in verified.report.checks if not check.passed] == [CheckName.FULL_DECODE]


def test_damage_before_the_end_is_detected_by_a_full_decode(verify: Verify, tmp_path: Path) -> None:
    source = make_clip(tmp_path / "clip.mkv", 14, SMALL)
    result = encode(source, tmp_path / "result.mp4", "--optimize", "-x", "keyint=30")
    content = bytearray(result.read_bytes())
    for offset in range(int(len(content) * 0.3), int(len(content) * 0.4), 997):
        content[offset : offset + 48] = b"\x55" * 48
    result.write_bytes(content)
    assert verify(source, result).failure is None
    verified = verify(source, result, full=True)
    assert [check.name for check in verified.report.checks if not check.passed] == [CheckName.FULL_DECODE]


@pytest.mark.parametrize("encoder", ["x265", "svt_av1", "VP9"])
def test_a_seek_into_the_middle_of_a_group_of_pictures_is_not_an_error(
    verify: Verify, tmp_path: Path, encoder: str
) -> None:
    source = make_clip(tmp_path / "clip.mkv", 4, SMALL)
    result = encode(source, tmp_path / "result.mkv", "-e", encoder, "--encoder-preset", FASTEST[encoder])
    verified = verify(source, result, encoder=encoder)
    assert verified.failure is None
    assert verified.report.checks[-1].name is CheckName.TAIL


FASTEST = {"x265": "ultrafast", "svt_av1": "10", "VP9": "veryfast"}


def test_a_verification_stops_promptly(verify: Verify, tmp_path: Path) -> None:
    control, result = RunControl(), tmp_path / "result.mkv"
    source = make_clip(tmp_path / "clip.mkv", 2)
    ffmpeg("-stream_loop", "400", "-i", source, "-c", "copy", result)
    threading.Timer(1, control.stop, [StopReason.CANCELLED]).start()
    with within(10), pytest.raises(RunStopped):
        verify(source, result, control, full=True)


def test_a_language_that_matroska_stores_with_a_withdrawn_code_is_recognised(
    verify: Verify, tmp_path: Path
) -> None:
    tone = ("-f", "lavfi", "-i", "sine=duration=1", "-metadata:s:a:0", "language=hrv")
    source = ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=1", *tone, tmp_path / "a.mkv")
    result = encode(source, tmp_path / "result.mkv", "--audio-lang-list", "hrv", "--all-audio")
    assert verify(source, result, audio={"languages": ["hrv"]}).failure is None


def test_a_track_in_a_language_unknown_to_handbrake_is_kept_by_its_number(
    verify: Verify, tmp_path: Path
) -> None:
    tone = ("-f", "lavfi", "-i", "sine=duration=1", "-metadata:s:a:0", "language=yue")
    source = ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=1", *tone, tmp_path / "a.mkv")
    result = encode(source, tmp_path / "result.mkv", "-a", "1")
    assert verify(source, result, audio={"tracks": [1]}).failure is None
