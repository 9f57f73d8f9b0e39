"""How many channels of a track are kept; the same in all supported HandBrake versions."""

from typing import Any

import pytest

from handbrake_service.handbrake.channels import copied_as, encoded_channels, kept_channels


@pytest.mark.parametrize(
    ("encoder", "mixdown", "channels", "layout", "expected"),
    [
        ("flac24", "7point1", 8, "7.1", 8),
        ("ac3", "7point1", 8, "7.1", 6),
        ("mp3", "7point1", 6, "5.1", 2),
        ("av_aac", "stereo", 6, "5.1", 2),
        ("fdk_aac", "7point1", 7, "6.1", 6),
        ("alac24", "7point1", 8, "7.1", 7),
        ("opus", "7point1", 3, "2.1", 2),
        ("opus", "7point1", 8, "7.1(wide)", 6),
        ("opus", "7point1", 6, "", 2),
        ("opus", "7point1", 1, "mono", 1),
        ("opus", "mono", 6, "5.1", 1),
        ("opus", "", 6, "5.1", 1),
        ("future", "7point1", 6, "5.1", 1),
    ],
)
def test_encoder_mixdown_and_layout_limit_the_channels(
    encoder: str, mixdown: str, channels: int, layout: str, expected: int
) -> None:
    assert encoded_channels(encoder, mixdown, channels, layout) == expected


@pytest.mark.parametrize(
    ("entry", "copied", "expected"),
    [
        ({"AudioEncoder": "copy", "AudioMixdown": "7point1"}, True, 8),
        ({"AudioEncoder": "copy", "AudioMixdown": "7point1"}, False, 8),
        ({"AudioEncoder": "copy", "AudioMixdown": "stereo"}, False, 2),
        ({"AudioEncoder": "copy:ac3", "AudioMixdown": "7point1"}, False, 6),
        ({"AudioEncoder": "copy:dts", "AudioMixdown": "7point1"}, True, 6),
        ({"AudioEncoder": "av_aac", "AudioMixdown": "5point1"}, False, 6),
    ],
)
def test_copied_tracks_keep_all_channels_and_encoded_ones_what_the_encoder_supports(
    entry: dict[str, Any], copied: bool, expected: int
) -> None:
    assert kept_channels(entry, "flac24", copied, 8, "7.1") == expected


def test_every_pcm_codec_is_copied_as_pcm() -> None:
    assert {copied_as("pcm_s24le"), copied_as("pcm_bluray")} == {"copy:pcm"}
    assert copied_as("wmav2") is None
