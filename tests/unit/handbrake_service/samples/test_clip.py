"""The clip that a sample encodes, and the projection to the whole source."""

import pytest

from handbrake_service.samples.clip import (
    EncodedLength,
    choose_clip,
    options_of,
    projected_bytes,
    projected_s,
)
from shared.domain.errors import InvalidRequest
from shared.domain.options import EncodeOptions
from shared.domain.sample import SampleClip, SampleRequest


def choose(
    duration_s: float | None, *, seconds: float = 20, at_s: float | None = None, **options: float
) -> tuple[float, float, float]:
    """Return (start, length, whole length) of the clip in seconds."""
    request = SampleRequest(input_path="/tv/a.mkv", seconds=seconds, at_s=at_s)
    clip = choose_clip(request, EncodeOptions.model_validate(options), duration_s)
    return clip.at_s, clip.seconds, clip.whole_s


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        (choose(100), (40, 20, 100)),
        (choose(5), (0, 5, 5)),
        (choose(100, at_s=10), (10, 20, 100)),
        (choose(100, at_s=95), (80, 20, 100)),
        (choose(100, start_s=50), (65, 20, 50)),
        (choose(100, start_s=50, stop_s=60), (50, 10, 10)),
        (choose(100, start_s=50, at_s=10), (50, 20, 50)),
        (choose(None), (0, 20, 20)),
        (choose(None, start_s=30, at_s=40), (30, 20, 20)),
    ],
)
def test_the_clip_lies_inside_the_selected_part(clip: tuple[float, ...], expected: tuple[float, ...]) -> None:
    assert clip == expected


def test_a_clip_after_the_end_is_refused() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        choose(100, at_s=100)
    assert list(refusal.value.details) == ["at_s"]


def test_the_clip_is_encoded_with_the_jobs_options() -> None:
    options = EncodeOptions(quality=20, start_s=1, stop_s=99)
    encoded = options_of(options, SampleClip(at_s=40, seconds=20, whole_s=98))
    assert encoded == EncodeOptions(quality=20, start_s=40, stop_s=60)


def test_fixed_costs_are_not_multiplied() -> None:
    clip = SampleClip(at_s=40, seconds=20, whole_s=100)
    encoded = EncodedLength(seconds=20, size_bytes=1_500, packet_bytes=1_000, startup_s=2, encoding_s=10)
    assert projected_bytes(encoded, clip) == 5_500
    assert projected_s(encoded, clip) == 52
