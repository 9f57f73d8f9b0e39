"""Chooses the clip of a source that a sample encodes, and projects its size and time to the whole."""

from dataclasses import dataclass

from shared.domain.errors import InvalidRequest
from shared.domain.options import EncodeOptions
from shared.domain.sample import SampleClip, SampleRequest


@dataclass(frozen=True)
class EncodedLength:
    """Size and time of an encoded clip."""

    seconds: float
    """Play time of the result."""
    size_bytes: int
    packet_bytes: int
    """Video, audio and subtitles in it. The rest, such as headers and fonts, does not grow with play time."""
    startup_s: float
    """Wall time before the first frame was encoded."""
    encoding_s: float
    """Wall time from then on."""


def choose_clip(request: SampleRequest, options: EncodeOptions, duration_s: float | None) -> SampleClip:
    """Return the requested clip, within the range that `options` encode; by default from its middle.

    Raises InvalidRequest naming `at_s` when the clip would begin at or after the end.
    """
    begin_s = options.start_s or 0.0
    end_s = options.stop_s or duration_s or begin_s + request.seconds
    whole_s = max(0.0, end_s - begin_s)
    seconds = min(request.seconds, whole_s)
    at_s = begin_s + (whole_s - seconds) / 2 if request.at_s is None else request.at_s
    if at_s >= end_s:
        sentence = f"The clip must begin before the end, at {end_s:.1f} s."
        raise InvalidRequest.of_field("at_s", sentence)
    at_s = max(begin_s, min(at_s, end_s - seconds))
    return SampleClip(at_s=round(at_s, 3), seconds=round(seconds, 3), whole_s=round(whole_s, 3))


def options_of(options: EncodeOptions, clip: SampleClip) -> EncodeOptions:
    """Return the options that encode only the clip, in the same way as the whole."""
    return options.model_copy(update={"start_s": clip.at_s, "stop_s": clip.at_s + clip.seconds})


def projected_bytes(encoded: EncodedLength, clip: SampleClip) -> int:
    """Return the size of the whole result at the bitrate of the clip."""
    return encoded.size_bytes - encoded.packet_bytes + round(encoded.packet_bytes * _ratio(encoded, clip))


def projected_s(encoded: EncodedLength, clip: SampleClip) -> float:
    """Return the wall time of the whole encode at the speed of the clip; start-up counts once."""
    return encoded.startup_s + encoded.encoding_s * _ratio(encoded, clip)


def _ratio(encoded: EncodedLength, clip: SampleClip) -> float:
    return clip.whole_s / encoded.seconds if encoded.seconds else 1.0
