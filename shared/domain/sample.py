"""Trying options out on a piece of a source; nothing of it is ever published."""

from enum import StrEnum

from pydantic import Field

from shared.domain.options import JobRequest
from shared.domain.value import ApiModel


class SampleRequest(JobRequest):
    """A request to encode a piece only: `POST /api/jobs/sample`. Fields of the publication are ignored."""

    seconds: float = Field(default=20, ge=1, le=120)
    """Length of the piece."""
    at_s: float | None = Field(default=None, ge=0)
    """Where it begins. None: the piece lies in the middle."""


class VideoQuery(ApiModel):
    """Which file of a sample to give."""

    playable: bool = False
    """What browsers play: the sample itself where they can, else a copy as H.264 and AAC in MP4."""


class Side(StrEnum):
    """One of two frames that are compared."""

    BEFORE = "before"
    """Of the source, cut as the result is."""
    AFTER = "after"
    """Of the result."""


class StillQuery(ApiModel):
    """Which picture to give."""

    side: Side
    at: float = Field(default=0.5, ge=0, le=1)
    """Share of the sample's play time."""


class SampleClip(ApiModel):
    """The part of a source that a sample is made of."""

    at_s: float
    """Where in the source it begins."""
    seconds: float
    """Its length."""
    whole_s: float
    """Play time of what the same options make of the whole source."""


class SampleResult(ApiModel):
    """What a sample tells of the whole."""

    at_s: float
    """Where in the source the piece begins."""
    seconds: float
    """Its length."""
    size_bytes: int
    """Size of the sample itself."""
    projected_bytes: int
    """Size of the whole result at this rate."""
    projected_s: float
    """Wall time of the whole encode on the node that made the sample, when nothing else runs."""
