"""The effect of each option with the real HandBrakeCLI, seen in the result."""

import json
import subprocess
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


@cache
def program() -> HandBrake:
    return find_handbrake()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source."""
    result = tmp_path_factory.mktemp("options")
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


@pytest.fixture(scope="module")
def encode(folder: Path, preset: PresetDocument) -> Any:
    """A function that validates options, encodes the source with them and returns the result."""
    encoders = Encoders(program(), folder)

    def run(of: PresetDocument = preset, **options: Any) -> Result:
        validated = EncodeOptions.model_validate({"container": "mkv", "preset": of.name} | options)
        require_supported(validated, of, encoders, program())
        command = EncodeCommand(program(), of, validated)
        file, result = folder / "preset.json", folder / f"result.{validated.container}"
        file.write_text(command.preset_text())
        result.unlink(missing_ok=True)
        arguments = command.arguments(str(folder / "source.mkv"), result, file)
        ran = subprocess.run(
            [program().program, *arguments], capture_output=True, text=True, errors="replace", check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert result.exists(), ran.stderr
        (folder / "log.txt").write_text(ran.stderr)
        return Result(result, ran.stderr)

    return run


def test_without_options_the_preset_decides(encode: Any) -> None:
    plain = encode()

    assert (plain.video["codec_name"], plain.video["width"]) == ("h264", 160)
    assert [stream["codec_name"] for stream in plain.of("audio")] == ["aac"]
    assert plain.of("subtitle") == []
    assert plain.chapters[0] == "One"
    assert plain.all["format"]["tags"]["title"] == "The Title"


def test_encoder_with_its_preset_tune_and_profile(encode: Any) -> None:
    deep = encode(
        encoder="x265_10bit",
        encoder_preset="ultrafast",
        encoder_tune="grain",
        encoder_profile="main10",
        quality=40,
    )

    assert (deep.video["codec_name"], deep.video["profile"]) == ("hevc", "Main 10")


@pytest.mark.parametrize(
    ("encoder", "container", "codec"),
    [("svt_av1", "mp4", "av1"), ("VP9", "webm", "vp9"), ("VP8", "webm", "vp8"), ("mpeg4", "mkv", "mpeg4")],
)
def test_every_container_holds_the_codecs_that_validation_accepts(
    encode: Any, encoder: str, container: str, codec: str
) -> None:
    quick = {"svt_av1": "12", "VP9": "veryfast", "VP8": "veryfast"}.get(encoder)
    result = encode(encoder=encoder, encoder_preset=quick, container=container, quality=31)

    assert result.video["codec_name"] == codec
    assert [stream["codec_name"] for stream in result.of("audio")] == [
        "opus" if container == "webm" else "aac"
    ]


def test_quality_bitrate_and_passes(encode: Any) -> None:
    silent: dict[str, list[int]] = {"tracks": []}
    coarse, fine = encode(quality=45, audio=silent), encode(quality=15, audio=silent)
    assert coarse.size_bytes < fine.size_bytes / 2
    small, large = encode(video_bitrate=60, multi_pass=True), encode(video_bitrate=900, multi_pass=False)
    assert small.size_bytes < large.size_bytes


def test_resolution_is_a_limit_in_both_directions(encode: Any) -> None:
    small = encode(resolution="80x80")
    assert (small.video["width"], small.video["height"]) <= (80, 80)
    assert small.video["display_aspect_ratio"] == "16:9"
    assert encode(resolution="1920x1080").video["width"] == 160


@pytest.mark.parametrize(
    ("crop", "size"),
    [("none", (160, 90)), ({"top": 10, "bottom": 20, "left": 8, "right": 12}, (140, 60))],
)
def test_crop(encode: Any, crop: object, size: tuple[int, int]) -> None:
    result = encode(crop=crop)
    assert (result.video["width"], result.video["height"]) == size


def test_a_preset_keeps_its_own_crop(encode: Any, preset: PresetDocument) -> None:
    cropped = preset.changed({"PictureCropMode": 3, "PictureTopCrop": 30})
    assert encode(cropped).video["height"] == 60


def test_frame_rate(encode: Any) -> None:
    result = encode(frame_rate=12, frame_rate_mode="constant")
    assert result.video["avg_frame_rate"] == "12/1"
    assert encode(frame_rate=60, frame_rate_mode="peak").video["avg_frame_rate"] == "24/1"


@pytest.mark.parametrize(
    "filters",
    [
        {"deinterlace": "off", "denoise": "off"},
        {"deinterlace": "decomb"},
        {"deinterlace": "yadif", "denoise": "hqdn3d", "denoise_strength": "strong"},
        {"deinterlace": "bwdif", "denoise": "nlmeans", "denoise_strength": "ultralight"},
    ],
)
def test_filters_run(encode: Any, filters: dict[str, str]) -> None:
    assert int(encode(**filters).video["nb_read_packets"]) == 48


def test_a_denoise_filter_removes_detail(encode: Any) -> None:
    strong = encode(denoise="hqdn3d", denoise_strength="strong", quality=15)
    assert strong.size_bytes < encode(denoise="off", quality=15).size_bytes


def test_audio_tracks_by_number_keep_their_order_and_exclude_others(encode: Any) -> None:
    result = encode(audio={"tracks": [3, 2]})
    assert result.languages("audio") == ["eng", "ger"]
    assert {stream["codec_name"] for stream in result.of("audio")} == {"aac"}
    assert encode(audio={"tracks": []}).of("audio") == []


def test_audio_tracks_by_language(encode: Any) -> None:
    assert encode(audio={"languages": ["ger"]}).languages("audio") == ["ger"]
    result = encode(audio={"languages": ["ger", "eng"]})
    assert result.languages("audio") == ["ger", "eng", "eng"]
    assert {stream["codec_name"] for stream in result.of("audio")} == {"aac"}
    assert len(encode(audio={"languages": ["und"]}).of("audio")) == 3


def test_audio_encoder_bitrate_and_mixdown(encode: Any) -> None:
    chosen = encode(audio={"tracks": [2], "encoder": "ac3", "mixdown": "stereo"}, audio_bitrate=128)
    (stream,) = chosen.of("audio")
    assert (stream["codec_name"], stream["channels"], stream["bit_rate"]) == ("ac3", 2, "128000")
    unchosen = encode(audio={"encoder": "ac3", "mixdown": "mono"}, audio_bitrate=96)
    (stream,) = unchosen.of("audio")
    assert (stream["codec_name"], stream["channels"], stream["bit_rate"]) == ("ac3", 1, "96000")


@pytest.mark.parametrize("choice", [{"tracks": [1, 2]}, {"languages": ["eng", "ger"]}])
def test_passthrough_copies_and_encodes_the_rest(encode: Any, choice: dict[str, Any]) -> None:
    copied = encode(audio={"passthrough": True} | choice)
    assert {stream["codec_name"] for stream in copied.of("audio")} == {"aac", "ac3"}
    assert max(stream["channels"] for stream in copied.of("audio")) == 6
    webm = encode(
        encoder="VP8", encoder_preset="veryfast", container="webm", audio={"passthrough": True} | choice
    )
    assert {stream["codec_name"] for stream in webm.of("audio")} == {"opus"}


def test_a_preset_that_copies_one_codec_loses_no_track_of_another(
    encode: Any, preset: PresetDocument
) -> None:
    stereo = preset.audio[0]
    copying = preset.changed(
        {
            "AudioList": [stereo, {**stereo, "AudioEncoder": "copy:ac3", "AudioMixdown": "5point1"}],
            "AudioEncoderFallback": "ac3",
        }
    )
    result = encode(copying, audio={"tracks": [1, 2]})
    assert [(s["codec_name"], s["channels"]) for s in result.of("audio")] == [("ac3", 2), ("ac3", 6)]
    assert [s["codec_name"] for s in encode(copying).of("audio")] == ["aac", "ac3"]


def test_subtitles_by_number_with_the_default_one(encode: Any) -> None:
    result = encode(subtitles={"tracks": [2, 1], "default": 1})
    assert result.languages("subtitle") == ["ger", "eng"]
    assert [stream["disposition"]["default"] for stream in result.of("subtitle")] == [0, 1]
    assert encode(subtitles={"tracks": []}).of("subtitle") == []


def test_subtitles_by_language(encode: Any) -> None:
    assert encode(subtitles={"languages": ["ger", "eng"]}).languages("subtitle") == ["ger", "eng"]


def test_a_burned_in_subtitle_is_in_the_video_and_not_a_track(encode: Any, folder: Path) -> None:
    result = encode(subtitles={"tracks": [2, 1], "burn": 2}, quality=10)
    assert result.languages("subtitle") == ["eng"]
    burned = frame_at_one_second(result.path)
    assert burned != frame_at_one_second(encode(subtitles={"tracks": []}, quality=10).path)


def frame_at_one_second(path: Path) -> bytes:
    """Return the frame at one second."""
    command = ["ffmpeg", "-v", "error", "-ss", "1", "-i", str(path), "-frames:v", "1", "-f", "rawvideo", "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize("choice", [{"tracks": [2, 1]}, {"languages": ["und"]}])
def test_forced_only_applies_to_every_chosen_track(encode: Any, choice: dict[str, Any]) -> None:
    # ffmpeg cannot create subtitles with forced lines, so this checks HandBrake's log instead.
    assert encode(subtitles={"forced_only": True} | choice).log.count(", Forced Only") == 2
    assert ", Forced Only" not in encode(subtitles=choice).log


def test_start_stop_and_chapters(encode: Any) -> None:
    clip = encode(start_s=0.5, stop_s=1.25)
    assert abs(clip.duration_s - 0.75) < 0.15
    assert encode(chapters=False).chapters == []


def test_metadata_is_kept(encode: Any) -> None:
    assert encode(keep_metadata=True).all["format"]["tags"]["title"] == "The Title"
