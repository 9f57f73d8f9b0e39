"""The effect of each option with the real HandBrakeCLI, seen in the result.

Starting HandBrakeCLI costs more than encoding these two seconds, so options of several tests share an encode.
"""

import json
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.encoder.argv import EncodeCommand
from handbrake_service.handbrake.catalogue import Encoders
from handbrake_service.handbrake.cli import HandBrake, find_handbrake
from handbrake_service.jobs.option_support import require_supported
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.presets.document import PresetDocument
from shared.domain.options import EncodeOptions
from tests.support.catalogue_cache import copy_catalogue

#: Two seconds at 24 fps; audio: English stereo AAC, German 5.1 AC-3, English mono; subtitles:
#: English, German; two chapters; a title.
_SOURCE = """
-f lavfi -i testsrc2=size=160x90:rate=24 -f lavfi -i sine=220 -f lavfi -i sine=330 -f lavfi -i sine=440
-i {folder}/eng.srt -i {folder}/ger.srt -i {folder}/meta.txt
-map 0:v -map 1:a -map 2:a -map 3:a -map 4:s -map 5:s -map_metadata 6 -map_chapters 6 -t 2
-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:s srt
-c:a:0 aac -ac:a:0 2 -c:a:1 ac3 -ac:a:1 6 -c:a:2 aac -ac:a:2 1
-metadata:s:a:0 language=eng -metadata:s:a:1 language=ger -metadata:s:a:2 language=eng
-metadata:s:s:0 language=eng -metadata:s:s:1 language=ger
"""
_META = """;FFMETADATA1
title=The Title
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1000
title=One
[CHAPTER]
TIMEBASE=1/1000
START=1000
END=2000
title=Two
"""
_SUBTITLE = "1\n00:00:00,100 --> 00:00:01,900\nWords in {}\n"
_CROP = {"top": 10, "bottom": 20, "left": 8, "right": 12}
_STILL = {"audio": {"tracks": []}, "quality": 15, "denoise": "off"}
#: The options of each encode, by a name for it.
_ENCODES: dict[str, dict[str, Any]] = {
    "plain": {},
    "deep": {
        "encoder": "x265_10bit",
        "encoder_preset": "ultrafast",
        "encoder_tune": "grain",
        "encoder_profile": "main10",
        "quality": 40,
        "resolution": "80x80",
        "frame_rate": 12,
        "frame_rate_mode": "constant",
        "audio": {"tracks": [3, 2]},
        "subtitles": {"tracks": [2, 1], "default": 1},
    },
    "AV1": {
        "encoder": "svt_av1",
        "encoder_preset": "12",
        "container": "mp4",
        "quality": 31,
        "resolution": "1920x1080",
        "chapters": False,
    },
    "VP9": {"encoder": "VP9", "encoder_preset": "veryfast", "container": "webm", "quality": 31},
    "VP8, copied by number": {
        "encoder": "VP8",
        "encoder_preset": "veryfast",
        "container": "webm",
        "quality": 31,
        "audio": {"passthrough": True, "tracks": [1, 2]},
    },
    "VP8, copied by language": {
        "encoder": "VP8",
        "encoder_preset": "veryfast",
        "container": "webm",
        "audio": {"passthrough": True, "languages": ["eng", "ger"]},
    },
    "mpeg4": {
        "encoder": "mpeg4",
        "quality": 31,
        "crop": "none",
        "frame_rate": 60,
        "frame_rate_mode": "peak",
        "deinterlace": "off",
        "denoise": "off",
        "subtitles": {"languages": ["ger", "eng"]},
    },
    "coarse": _STILL | {"quality": 45},
    "fine": _STILL | {"subtitles": {"tracks": []}},
    "denoised": _STILL | {"denoise": "hqdn3d", "denoise_strength": "strong"},
    "burned in": _STILL | {"subtitles": {"tracks": [2, 1], "burn": 2}},
    "small": {"video_bitrate": 60, "multi_pass": True, "crop": _CROP, "audio": {"languages": ["ger"]}},
    "large": {"video_bitrate": 900, "multi_pass": False, "crop": _CROP, "audio": {"languages": ["ger"]}},
    "by language": {
        "audio": {"languages": ["ger", "eng"]},
        "deinterlace": "yadif",
        "denoise": "hqdn3d",
        "denoise_strength": "strong",
    },
    "any language": {
        "audio": {"languages": ["und"]},
        "subtitles": {"languages": ["und"], "forced_only": True},
        "deinterlace": "bwdif",
        "denoise": "nlmeans",
        "denoise_strength": "ultralight",
    },
    "AC-3 of a track": {
        "audio": {"tracks": [2], "encoder": "ac3", "mixdown": "stereo"},
        "audio_bitrate": 128,
        "subtitles": {"tracks": [2, 1], "forced_only": True},
        "start_s": 0.5,
        "stop_s": 1.25,
    },
    "AC-3": {
        "audio": {"encoder": "ac3", "mixdown": "mono"},
        "audio_bitrate": 96,
        "subtitles": {"tracks": [2, 1]},
        "deinterlace": "decomb",
    },
    "copied by number": {
        "audio": {"passthrough": True, "tracks": [1, 2]},
        "subtitles": {"languages": ["und"]},
    },
    "copied by language": {
        "audio": {"passthrough": True, "languages": ["eng", "ger"]},
        "keep_metadata": True,
    },
}


@cache
def program() -> HandBrake:
    return find_handbrake()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source and the catalogues."""
    result = tmp_path_factory.mktemp("options")
    copy_catalogue(result)
    (result / "meta.txt").write_text(_META)
    for language in ("eng", "ger"):
        (result / f"{language}.srt").write_text(_SUBTITLE.format(language))
    arguments = [word.format(folder=result) for word in _SOURCE.split()]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments, str(result / "source.mkv")], check=True)
    return result


@pytest.fixture(scope="module")
def preset(folder: Path) -> PresetDocument:
    """A built-in preset that encodes quickly."""
    found = BuiltinPresets(program(), folder).get("Very Fast 480p30")
    assert found is not None
    return found


class Result:
    """What ffprobe finds in a result."""

    def __init__(self, path: Path, log: str) -> None:
        self.log = log
        command = [
            "ffprobe",
            "-v",
            "error",
            "-show_format",
            "-show_streams",
            "-show_chapters",
            "-count_packets",
        ]
        ran = subprocess.run([*command, "-of", "json", str(path)], check=True, capture_output=True)
        self.path = path
        self.all: dict[str, Any] = json.loads(ran.stdout)
        self.size_bytes = path.stat().st_size

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the streams of a kind, in order."""
        return [stream for stream in self.all["streams"] if stream["codec_type"] == kind]

    @property
    def video(self) -> dict[str, Any]:
        return self.of("video")[0]

    @property
    def duration_s(self) -> float:
        return float(self.all["format"]["duration"])

    @property
    def chapters(self) -> list[str]:
        return [chapter["tags"]["title"] for chapter in self.all["chapters"]]

    def languages(self, kind: str) -> list[str]:
        """Return the languages of the streams of a kind."""
        return [stream["tags"]["language"] for stream in self.of(kind)]


Encoded = Callable[[str], Result]


@pytest.fixture(scope="module")
def encode(folder: Path, preset: PresetDocument) -> Callable[..., Result]:
    """A function that validates options, encodes the source with them and returns the result."""
    encoders = Encoders(program(), folder)

    def run(name: str, of: PresetDocument = preset, **options: Any) -> Result:
        validated = EncodeOptions.model_validate({"container": "mkv", "preset": of.name} | options)
        require_supported(validated, of, encoders, program())
        command = EncodeCommand(program(), of, validated)
        file, result = folder / "preset.json", folder / f"{name}.{validated.container}"
        file.write_text(command.preset_text())
        arguments = command.arguments(str(folder / "source.mkv"), result, file)
        ran = subprocess.run(
            [program().program, *arguments], capture_output=True, text=True, errors="replace", check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert result.exists(), ran.stderr
        return Result(result, ran.stderr)

    return run


@pytest.fixture(scope="module")
def encoded(encode: Callable[..., Result]) -> Encoded:
    """A function that returns the result of one of `_ENCODES`, each encoded once."""
    return cache(lambda name: encode(name, **_ENCODES[name]))


@pytest.fixture(scope="module")
def own_preset(preset: PresetDocument) -> PresetDocument:
    """A preset that crops, and copies AC-3 as its second track."""
    stereo = preset.audio[0]
    copying = {**stereo, "AudioEncoder": "copy:ac3", "AudioMixdown": "5point1"}
    crop = {"PictureCropMode": 3, "PictureTopCrop": 30}
    return preset.changed({"AudioList": [stereo, copying], "AudioEncoderFallback": "ac3", **crop})


def test_without_options_the_preset_decides(encoded: Encoded) -> None:
    plain = encoded("plain")

    assert (plain.video["codec_name"], plain.video["width"]) == ("h264", 160)
    assert [stream["codec_name"] for stream in plain.of("audio")] == ["aac"]
    assert plain.of("subtitle") == []
    assert plain.chapters[0] == "One"
    assert plain.all["format"]["tags"]["title"] == "The Title"


def test_encoder_with_its_preset_tune_and_profile(encoded: Encoded) -> None:
    deep = encoded("deep")

    assert (deep.video["codec_name"], deep.video["profile"]) == ("hevc", "Main 10")


@pytest.mark.parametrize(
    ("name", "codec", "sound"),
    [
        ("AV1", "av1", ["aac"]),
        ("VP9", "vp9", ["opus"]),
        ("VP8, copied by number", "vp8", ["opus", "opus"]),
        ("mpeg4", "mpeg4", ["aac"]),
    ],
)
def test_every_container_holds_the_codecs_that_validation_accepts(
    encoded: Encoded, name: str, codec: str, sound: list[str]
) -> None:
    result = encoded(name)

    assert result.video["codec_name"] == codec
    assert [stream["codec_name"] for stream in result.of("audio")] == sound


def test_quality_bitrate_and_passes(encoded: Encoded) -> None:
    assert encoded("coarse").size_bytes < encoded("fine").size_bytes / 2
    assert encoded("small").size_bytes < encoded("large").size_bytes


def test_resolution_is_a_limit_in_both_directions(encoded: Encoded) -> None:
    small = encoded("deep")
    assert (small.video["width"], small.video["height"]) <= (80, 80)
    assert small.video["display_aspect_ratio"] == "16:9"
    assert encoded("AV1").video["width"] == 160


@pytest.mark.parametrize(("name", "size"), [("mpeg4", (160, 90)), ("small", (140, 60))])
def test_crop(encoded: Encoded, name: str, size: tuple[int, int]) -> None:
    result = encoded(name)
    assert (result.video["width"], result.video["height"]) == size


def test_frame_rate(encoded: Encoded) -> None:
    assert encoded("deep").video["avg_frame_rate"] == "12/1"
    assert encoded("mpeg4").video["avg_frame_rate"] == "24/1"


@pytest.mark.parametrize("name", ["mpeg4", "AC-3", "by language", "any language"])
def test_filters_run(encoded: Encoded, name: str) -> None:
    assert int(encoded(name).video["nb_read_packets"]) == 48


def test_a_denoise_filter_removes_detail(encoded: Encoded) -> None:
    assert encoded("denoised").size_bytes < encoded("fine").size_bytes


def test_audio_tracks_by_number_keep_their_order_and_exclude_others(encoded: Encoded) -> None:
    result = encoded("deep")
    assert result.languages("audio") == ["eng", "ger"]
    assert {stream["codec_name"] for stream in result.of("audio")} == {"aac"}
    assert encoded("fine").of("audio") == []


def test_audio_tracks_by_language(encoded: Encoded) -> None:
    assert encoded("small").languages("audio") == ["ger"]
    result = encoded("by language")
    assert result.languages("audio") == ["ger", "eng", "eng"]
    assert {stream["codec_name"] for stream in result.of("audio")} == {"aac"}
    assert len(encoded("any language").of("audio")) == 3


def test_audio_encoder_bitrate_and_mixdown(encoded: Encoded) -> None:
    (stream,) = encoded("AC-3 of a track").of("audio")
    assert (stream["codec_name"], stream["channels"], stream["bit_rate"]) == ("ac3", 2, "128000")
    (stream,) = encoded("AC-3").of("audio")
    assert (stream["codec_name"], stream["channels"], stream["bit_rate"]) == ("ac3", 1, "96000")


@pytest.mark.parametrize("name", ["copied by number", "copied by language"])
def test_passthrough_copies_and_encodes_the_rest(encoded: Encoded, name: str) -> None:
    copied = encoded(name)
    assert {stream["codec_name"] for stream in copied.of("audio")} == {"aac", "ac3"}
    assert max(stream["channels"] for stream in copied.of("audio")) == 6
    assert {stream["codec_name"] for stream in encoded(f"VP8, {name}").of("audio")} == {"opus"}


def test_a_preset_keeps_its_own_crop_and_loses_no_track_that_it_cannot_copy(
    encode: Callable[..., Result], own_preset: PresetDocument
) -> None:
    result = encode("own preset", own_preset)
    assert result.video["height"] == 60
    assert [stream["codec_name"] for stream in result.of("audio")] == ["aac", "ac3"]
    result = encode("own preset, by number", own_preset, audio={"tracks": [1, 2]})
    assert [(s["codec_name"], s["channels"]) for s in result.of("audio")] == [("ac3", 2), ("ac3", 6)]


def test_subtitles_by_number_with_the_default_one(encoded: Encoded) -> None:
    result = encoded("deep")
    assert result.languages("subtitle") == ["ger", "eng"]
    assert [stream["disposition"]["default"] for stream in result.of("subtitle")] == [0, 1]
    assert encoded("fine").of("subtitle") == []


def test_subtitles_by_language(encoded: Encoded) -> None:
    assert encoded("mpeg4").languages("subtitle") == ["ger", "eng"]


def test_a_burned_in_subtitle_is_in_the_video_and_not_a_track(encoded: Encoded) -> None:
    result = encoded("burned in")
    assert result.languages("subtitle") == ["eng"]
    assert frame_at_one_second(result.path) != frame_at_one_second(encoded("fine").path)


def frame_at_one_second(path: Path) -> bytes:
    """Return the frame at one second."""
    command = ["ffmpeg", "-v", "error", "-ss", "1", "-i", str(path), "-frames:v", "1", "-f", "rawvideo", "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize(
    ("forced", "other"), [("AC-3 of a track", "AC-3"), ("any language", "copied by number")]
)
def test_forced_only_applies_to_every_chosen_track(encoded: Encoded, forced: str, other: str) -> None:
    # ffmpeg cannot create subtitles with forced lines, so this checks HandBrake's log instead.
    assert encoded(forced).log.count(", Forced Only") == 2
    assert len(encoded(other).of("subtitle")) == 2
    assert ", Forced Only" not in encoded(other).log


def test_start_stop_and_chapters(encoded: Encoded) -> None:
    assert abs(encoded("AC-3 of a track").duration_s - 0.75) < 0.15
    assert encoded("AV1").chapters == []


def test_metadata_is_kept(encoded: Encoded) -> None:
    assert encoded("copied by language").all["format"]["tags"]["title"] == "The Title"
