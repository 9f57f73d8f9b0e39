"""Chooses the piece of a source a sample is made of, and projects from the piece to the whole."""

from dataclasses import dataclass

from shared.domain.errors import InvalidRequest
from shared.domain.options import EncodeOptions
from shared.domain.sample import SampleClip, SampleRequest


@dataclass(frozen=True)
class EncodedLength:
    """What the encode of a piece came to."""

    seconds: float
    """Play time of the result."""
    size_bytes: int
    packet_bytes: int
    """What of it is picture, sound and text; headers and fonts are there once, however long it plays."""
    startup_s: float
    """Wall time before the first picture was encoded."""
    encoding_s: float
    """Wall time from then on."""


def choose_clip(request: SampleRequest, options: EncodeOptions, duration_s: float | None) -> SampleClip:
    """Return the piece asked for, within what `options` make of a source; by default in its middle.

    Raises InvalidRequest naming `at_s` when it begins behind the end.
    """
    begin_s = options.start_s or 0.0
    end_s = options.stop_s or duration_s or begin_s + request.seconds
    whole_s = max(0.0, end_s - begin_s)
    seconds = min(request.seconds, whole_s)
    at_s = begin_s + (whole_s - seconds) / 2 if request.at_s is None else request.at_s
    if at_s >= end_s:
        sentence = f"There is nothing to encode from there on; it ends at {end_s:.1f} s."
        raise InvalidRequest(f"at_s: {sentence}", at_s=[sentence])
    at_s = max(begin_s, min(at_s, end_s - seconds))
    return SampleClip(at_s=round(at_s, 3), seconds=round(seconds, 3), whole_s=round(whole_s, 3))


def options_of(options: EncodeOptions, clip: SampleClip) -> EncodeOptions:
    """Return the options that make the piece as they would make the whole."""
    return options.model_copy(update={"start_s": clip.at_s, "stop_s": clip.at_s + clip.seconds})


def projected_bytes(encoded: EncodedLength, clip: SampleClip) -> int:
    """Return the size of the whole at the piece's rate."""
    return encoded.size_bytes - encoded.packet_bytes + round(encoded.packet_bytes * _times(encoded, clip))


def projected_s(encoded: EncodedLength, clip: SampleClip) -> float:
    """Return the wall time of the whole at the piece's speed; a start-up there is once."""
    return encoded.startup_s + encoded.encoding_s * _times(encoded, clip)


def _times(encoded: EncodedLength, clip: SampleClip) -> float:
    return clip.whole_s / encoded.seconds if encoded.seconds else 1.0
