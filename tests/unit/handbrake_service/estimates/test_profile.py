"""The encode profile that results from preset, options and source."""

from typing import Any

import pytest

from handbrake_service.estimates.profile import EncodeProfile, profile_of
from handbrake_service.inspection.source_summary import SourceSummary
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import with_options
from shared.domain.options import EncodeOptions
from tests.support.handbrakes import DEBIAN_12

FILM = SourceSummary(
    duration_s=100,
    width=1920,
    height=800,
    video_codec="h264",
    frame_rate=24,
    bitrate=8e6,
    audio_languages=("deu", "eng", "eng"),
)
PRESET = {
    "VideoEncoder": "x264",
    "VideoPreset": "fast",
    "VideoQualityType": 2,
    "VideoQualitySlider": 22.0,
    "VideoAvgBitrate": 6000,
    "VideoTwoPass": True,
    "VideoFramerate": "30",
    "VideoFramerateMode": "pfr",
    "PictureWidth": 1280,
    "PictureHeight": 720,
    "AudioList": [{"AudioEncoder": "av_aac", "AudioBitrate": 128}, {"AudioEncoder": "copy:ac3"}],
    "AudioTrackSelectionBehavior": "first",
}


def profile(preset: dict[str, Any] | None = None, **options: Any) -> EncodeProfile:
    """Return the profile of options and of the preset with changes."""
    parsed = EncodeOptions.model_validate({"container": "mkv"} | options)
    settings = PRESET | (preset or {})
    return profile_of(with_options(PresetDocument(settings, {}), parsed, DEBIAN_12).settings, parsed, FILM)


def test_a_preset_alone_determines_the_profile() -> None:
    plain = profile()
    assert (plain.encoder, plain.speed, plain.quality, plain.cost) == ("x264", "fast", 22.0, 1.0)
    assert (plain.width, plain.height, plain.frame_rate, plain.duration_s) == (1280, 533, 24, 100)
    assert plain.audio_kbps == 128 + 384


def test_options_override_the_preset() -> None:
    other = profile(encoder="x265", encoder_preset="slow", quality=30, resolution="640x640", frame_rate=12)
    assert (other.encoder, other.speed, other.quality) == ("x265", "slow", 30)
    assert (other.width, other.height, other.frame_rate) == (640, 267, 12)


def test_smaller_sources_are_not_enlarged() -> None:
    assert (
        profile(resolution="3840x2160").width,
        profile({"PictureWidth": 0, "PictureHeight": 0}).width,
    ) == (
        1920,
        1920,
    )


def test_a_bitrate_replaces_the_quality_and_may_need_two_passes() -> None:
    by_rate = profile(video_bitrate=3000)
    assert (by_rate.quality, by_rate.video_kbps, by_rate.cost > 1) == (None, 3000, True)
    assert profile(video_bitrate=3000, multi_pass=False).cost == 1
    assert profile({"VideoQualityType": 1}).video_kbps == 6000
    assert profile({"VideoQualityType": 1}, quality=20).quality == 20


def test_a_constant_frame_rate_is_kept_and_a_peak_is_only_a_limit() -> None:
    assert profile(frame_rate=60).frame_rate == 24
    assert profile(frame_rate=60, frame_rate_mode="constant").frame_rate == 60


@pytest.mark.parametrize(
    ("audio", "kbps"),
    [
        ({"tracks": []}, 0),
        ({"tracks": [1, 2]}, 384 * 2),
        ({"languages": ["eng"], "encoder": "ac3"}, 160 * 2),
        ({"languages": ["ger"]}, 384),
        ({"languages": ["und"]}, 384 * 3),
        ({"tracks": [1], "passthrough": True}, 384),
    ],
)
def test_the_selected_audio_tracks_count(audio: dict[str, Any], kbps: float) -> None:
    assert profile(audio=audio).audio_kbps == kbps


def test_only_the_selected_part_counts() -> None:
    assert profile(start_s=10, stop_s=40).duration_s == 30


def test_slow_filters_raise_the_cost() -> None:
    assert profile(denoise="nlmeans").cost == 4
    assert profile({"PictureDenoiseFilter": "nlmeans"}, denoise="off").cost == 1
