"""HandBrakeCLI's arguments, and the preset file that accompanies them."""

import json
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.encoder.argv import EncodeCommand
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.document import PINNED_NAME, PresetDocument
from shared.domain.options import EncodeOptions
from tests.support.handbrakes import DEBIAN_12, NEW, OLD, STEREO, SURROUND, preset

SOURCE, RESULT, FILE = "/proc/self/fd/5", Path("/archive/.h2r-staging/n/x.part"), Path("/t/p.json")
FIXED = 10


def command(options: dict[str, Any], of: PresetDocument, program: HandBrake = DEBIAN_12) -> EncodeCommand:
    """Return the command of an encode; into Matroska by default."""
    return EncodeCommand(program, of, EncodeOptions.model_validate({"container": "mkv"} | options))


def arguments(
    options: dict[str, Any], of: PresetDocument | None = None, program: HandBrake = DEBIAN_12
) -> list[str]:
    """Return the arguments that follow the fixed ones."""
    return command(options, of or preset(), program).arguments(SOURCE, RESULT, FILE)[FIXED:]


def written(options: dict[str, Any], of: PresetDocument | None = None) -> dict[str, Any]:
    """Return the settings of the preset that accompanies the arguments."""
    settings: dict[str, Any] = json.loads(command(options, of or preset()).preset_text())["PresetList"][0]
    return settings


def test_preset_source_result_and_format_are_always_given() -> None:
    actual = command({}, preset(PresetName="--output=/etc/passwd")).arguments(SOURCE, RESULT, FILE)

    assert actual == [
        *("--preset-import-file", "/t/p.json", "--preset", PINNED_NAME),
        *("--input", SOURCE, "--output", str(RESULT), "--format", "av_mkv"),
    ]
    assert written({})["PresetName"] == PINNED_NAME


def test_every_option_has_a_row() -> None:
    elsewhere = {"preset", "container", "audio", "audio_bitrate"}
    covered = {field for options, _ in ROWS for field in options}

    assert covered | elsewhere == set(EncodeOptions.model_fields)


ROWS: list[tuple[dict[str, Any], list[str]]] = [
    ({"title": 3}, ["--title", "3"]),
    ({"encoder": "x265_10bit"}, ["--encoder", "x265_10bit"]),
    ({"encoder_preset": "slow"}, ["--encoder-preset", "slow"]),
    ({"encoder_tune": "film"}, ["--encoder-tune", "film"]),
    ({"encoder_profile": "main10"}, ["--encoder-profile", "main10"]),
    ({"quality": 21.5}, ["--quality", "21.5"]),
    ({"video_bitrate": 2500}, ["--vb", "2500"]),
    ({"video_bitrate": 2500, "multi_pass": True}, ["--vb", "2500", "--two-pass"]),
    ({"video_bitrate": 2500, "multi_pass": False}, ["--vb", "2500", "--no-two-pass"]),
    ({"resolution": "1280x720"}, ["--maxWidth", "1280", "--maxHeight", "720"]),
    ({"crop": "none"}, ["--crop-mode", "none"]),
    ({"crop": "conservative"}, ["--crop-mode", "conservative"]),
    ({"crop": {"top": 2, "bottom": 4, "left": 6, "right": 8}}, ["--crop", "2:4:6:8"]),
    ({"frame_rate": 23.976}, ["--rate", "23.976"]),
    ({"frame_rate": 25, "frame_rate_mode": "constant"}, ["--rate", "25", "--cfr"]),
    ({"frame_rate_mode": "peak"}, ["--pfr"]),
    ({"frame_rate_mode": "variable"}, ["--vfr"]),
    ({"deinterlace": "off"}, ["--no-deinterlace", "--no-comb-detect"]),
    ({"deinterlace": "decomb"}, ["--comb-detect", "--decomb"]),
    ({"deinterlace": "yadif"}, ["--no-comb-detect", "--deinterlace"]),
    ({"deinterlace": "bwdif"}, ["--no-comb-detect", "--bwdif"]),
    ({"denoise": "off"}, ["--no-hqdn3d", "--no-nlmeans"]),
    ({"denoise": "hqdn3d"}, ["--hqdn3d=medium"]),
    ({"denoise": "nlmeans", "denoise_strength": "light"}, ["--nlmeans=light"]),
    ({"subtitles": {"tracks": []}}, ["--subtitle", "none"]),
    ({"subtitles": {"tracks": [4, 2]}}, ["--subtitle", "4,2"]),
    (
        {"subtitles": {"tracks": [4, 2, 7], "burn": 7, "default": 2, "forced_only": True}},
        [
            *("--subtitle", "4,2,7", "--subtitle-forced=1,2,3"),
            *("--subtitle-burned=3", "--subtitle-default=2"),
        ],
    ),
    ({"chapters": True}, ["--markers"]),
    ({"chapters": False}, ["--no-markers"]),
    ({"start_s": 1.5}, ["--start-at", "pts:135000"]),
    ({"stop_s": 4}, ["--stop-at", "pts:360000"]),
    ({"start_s": 10, "stop_s": 14.5}, ["--start-at", "pts:900000", "--stop-at", "pts:405000"]),
    ({"keep_metadata": True}, []),
]


@pytest.mark.parametrize(("options", "expected"), ROWS)
def test_each_option_becomes_its_own_arguments(options: dict[str, Any], expected: list[str]) -> None:
    assert arguments(options) == expected


@pytest.mark.parametrize(
    ("program", "options", "expected"),
    [
        (NEW, {"video_bitrate": 900, "multi_pass": True}, ["--vb", "900", "--multi-pass"]),
        (NEW, {"video_bitrate": 900, "multi_pass": False}, ["--vb", "900", "--no-multi-pass"]),
        (NEW, {"keep_metadata": True}, ["--keep-metadata"]),
        (NEW, {"keep_metadata": False}, ["--no-metadata"]),
        (OLD, {"crop": "none"}, ["--crop", "0:0:0:0"]),
        (OLD, {"crop": "auto"}, []),
    ],
)
def test_each_version_gets_its_own_arguments(
    program: HandBrake, options: dict[str, Any], expected: list[str]
) -> None:
    assert arguments(options, program=program) == expected


def test_the_crop_of_a_preset_is_repeated_because_handbrake_would_ignore_it() -> None:
    cropped = preset(PictureCropMode=3, PictureTopCrop=10, PictureLeftCrop=2)

    assert arguments({}, cropped) == ["--crop", "10:0:2:0"]
    assert arguments({}, preset(PictureCropMode=2)) == ["--crop-mode", "none"]
    assert arguments({}, preset(PictureCropMode=2), OLD) == []
    assert arguments({"crop": "auto"}, cropped) == ["--crop-mode", "auto"]


def test_selected_audio_tracks_keep_the_audio_settings_of_the_preset() -> None:
    both = preset(AudioList=[STEREO, SURROUND])
    surround = ["--aencoder", "ac3", "--ab", "640", "--mixdown", "5point1"]

    assert arguments({"audio": {"tracks": [3, 1]}}, both) == ["--audio", "3,1", *surround]
    assert arguments({"audio": {"tracks": []}}, both) == ["--audio", "none"]


def test_a_new_audio_encoder_does_not_inherit_the_old_ones_bitrate() -> None:
    assert arguments({"audio": {"tracks": [1], "encoder": "opus"}}) == [
        *("--audio", "1", "--aencoder", "opus", "--mixdown", "stereo")
    ]
    options = {"audio": {"tracks": [1], "encoder": "opus", "mixdown": "5point1"}, "audio_bitrate": 256}
    assert arguments(options)[2:] == ["--aencoder", "opus", "--ab", "256", "--mixdown", "5point1"]


def test_languages_select_all_their_audio_tracks_in_order() -> None:
    settings = written({"audio": {"languages": ["ger", "eng"]}}, preset(AudioList=[STEREO, SURROUND]))

    assert settings["AudioLanguageList"] == ["deu", "eng"]
    assert settings["AudioTrackSelectionBehavior"] == "all"
    assert settings["AudioList"] == [SURROUND]
    assert arguments({"audio": {"languages": ["ger"]}}) == []


def test_without_selected_tracks_options_apply_to_every_audio_entry_of_the_preset() -> None:
    both = preset(AudioList=[STEREO, SURROUND])

    assert [entry["AudioBitrate"] for entry in written({"audio_bitrate": 96}, both)["AudioList"]] == [96, 96]
    mono = written({"audio": {"mixdown": "mono"}}, both)["AudioList"]
    assert [entry["AudioMixdown"] for entry in mono] == ["mono", "mono"]
    assert "AudioTrackSelectionBehavior" not in written({}, both)


def test_passthrough_copies_supported_codecs_and_encodes_the_rest() -> None:
    settings = written({"audio": {"passthrough": True}, "container": "mp4"}, preset(AudioList=[SURROUND]))

    assert [entry["AudioEncoder"] for entry in settings["AudioList"]] == ["copy"]
    assert {"copy:aac", "copy:ac3"} <= set(settings["AudioCopyMask"])
    assert "copy:flac" not in settings["AudioCopyMask"]
    assert settings["AudioEncoderFallback"] == "ac3"
    webm = written({"audio": {"passthrough": True}, "container": "webm"})
    assert (webm["AudioEncoderFallback"], webm["AudioCopyMask"]) == ("opus", ["copy:opus"])


def test_an_audio_codec_that_the_container_does_not_support_is_replaced() -> None:
    assert written({"container": "webm"})["AudioList"][0]["AudioEncoder"] == "opus"


def test_selected_subtitles_disable_those_that_the_preset_would_add_or_burn_in() -> None:
    foreign = preset(SubtitleAddForeignAudioSearch=True, SubtitleBurnBehavior="foreign")

    for choice in ({"tracks": [1]}, {"languages": ["eng"]}):
        settings = written({"subtitles": choice}, foreign)
        assert settings["SubtitleAddForeignAudioSearch"] is False
        assert settings["SubtitleBurnBehavior"] == "none"
    assert settings["SubtitleLanguageList"] == ["eng"]
    assert settings["SubtitleTrackSelectionBehavior"] == "all"
    assert written({}, foreign)["SubtitleAddForeignAudioSearch"] is True


def test_a_resolution_is_a_limit_even_if_the_preset_forces_a_size() -> None:
    forced = preset(PictureForceWidth=3840, PictureAllowUpscaling=True)

    assert written({"resolution": "640x360"}, forced)["PictureForceWidth"] == 0
    assert written({}, forced)["PictureForceWidth"] == 3840
