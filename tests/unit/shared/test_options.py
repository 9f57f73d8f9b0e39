"""Encode options: which are accepted, and which are refused before a job is queued."""

import pytest
from pydantic import ValidationError

from shared.domain.options import Container, EncodeOptions, JobRequest


def test_the_options_of_a_request_contain_only_options() -> None:
    request = JobRequest(input_path="/tv/a.mkv", preset="Fast 1080p30", quality=20, priority=5)
    assert request.options() == EncodeOptions(preset="Fast 1080p30", quality=20)


def test_a_resolution_is_a_limit_in_pixels() -> None:
    assert EncodeOptions(resolution="1920x1080").max_size() == (1920, 1080)
    assert EncodeOptions().max_size() is None


def test_only_the_part_between_start_and_stop_is_encoded() -> None:
    assert EncodeOptions().encoded_s(100) == 100
    assert EncodeOptions(start_s=10, stop_s=40).encoded_s(100) == 30
    assert EncodeOptions(start_s=90).encoded_s(100) == 10
    assert EncodeOptions(start_s=90, stop_s=200).encoded_s(100) == 10
    assert EncodeOptions(start_s=200).encoded_s(100) == 0


@pytest.mark.parametrize(
    "field",
    [
        {"quality": -1},
        {"quality": 64},
        {"quality": "abc"},
        {"quality": float("nan")},
        {"resolution": "1080p"},
        {"resolution": "0x0"},
        {"resolution": "99999x10"},
        {"video_bitrate": 0},
        {"audio_bitrate": 1},
        {"container": "avi"},
        {"preset": ""},
        {"encopts": "--evil"},
        {"quality": 20, "video_bitrate": 1000},
        {"quality": 20, "multi_pass": True},
        {"encoder": "x264 --evil"},
        {"crop": {"top": 2}},
        {"frame_rate": 0},
        {"denoise_strength": "light"},
        {"start_s": 10, "stop_s": 5},
        {"audio": {"tracks": [1], "languages": ["eng"]}},
        {"audio": {"tracks": [1, 1]}},
        {"audio": {"tracks": [0]}},
        {"audio": {"languages": ["english"]}},
        {"audio": {"languages": []}},
        {"subtitles": {"burn": 0}},
    ],
)
def test_invalid_options_are_refused(field: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        EncodeOptions.model_validate(field)


def test_containers_are_named_after_their_extension() -> None:
    assert {container.value for container in Container} == {"mkv", "mp4", "webm"}
