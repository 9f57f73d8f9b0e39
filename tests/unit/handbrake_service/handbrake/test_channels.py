"""How many channels are left of a track, by what versions of HandBrake agree on."""

from typing import Any

import pytest

from handbrake_service.handbrake.channels import copied_as, encoded_channels, kept_channels


@pytest.mark.parametrize(
    ("encoder", "mixdown", "channels", "layout", "left"),
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
def test_an_encoder_its_mixdown_and_the_layout_limit_the_channels(
    encoder: str, mixdown: str, channels: int, layout: str, left: int
) -> None:
    assert encoded_channels(encoder, mixdown, channels, layout) == left


@pytest.mark.parametrize(
    ("entry", "copied", "kept"),
    [
        ({"AudioEncoder": "copy", "AudioMixdown": "7point1"}, True, 8),
        ({"AudioEncoder": "copy", "AudioMixdown": "7point1"}, False, 8),
        ({"AudioEncoder": "copy", "AudioMixdown": "stereo"}, False, 2),
        ({"AudioEncoder": "copy:ac3", "AudioMixdown": "7point1"}, False, 6),
        ({"AudioEncoder": "copy:dts", "AudioMixdown": "7point1"}, True, 6),
        ({"AudioEncoder": "av_aac", "AudioMixdown": "5point1"}, False, 6),
    ],
)
def test_what_is_copied_keeps_all_and_the_rest_what_its_encoder_can(
    entry: dict[str, Any], copied: bool, kept: int
) -> None:
    assert kept_channels(entry, "flac24", copied, 8, "7.1") == kept


def test_every_kind_of_pcm_is_copied_as_one() -> None:
    assert {copied_as("pcm_s24le"), copied_as("pcm_bluray")} == {"copy:pcm"}
    assert copied_as("wmav2") is None
