"""Sample encodes: encode a short clip to try options out; nothing is published."""

from enum import StrEnum

from pydantic import Field

from shared.domain.options import JobRequest
from shared.domain.value import ApiModel


class SampleRequest(JobRequest):
    """A request to encode a clip: `POST /api/jobs/sample`. Publish options are ignored."""

    seconds: float = Field(default=20, ge=1, le=120)
    """Length of the clip."""
    at_s: float | None = Field(default=None, ge=0)
    """Start of the clip in the source, in seconds. None: the clip is taken from the middle."""


class VideoQuery(ApiModel):
    """Which file of a sample to return."""

    playable: bool = False
    """Return a file that browsers can play: the sample if possible, else an H.264 and AAC copy in MP4."""


class Side(StrEnum):
    """The two sides of a frame comparison."""

    BEFORE = "before"
    """The frame of the source, cropped like the result."""
    AFTER = "after"
    """The frame of the result."""


class StillQuery(ApiModel):
    """Which frame of a sample to return."""

    side: Side
    at: float = Field(default=0.5, ge=0, le=1)
    """Position of the frame, as a fraction of the sample's duration."""


class SampleClip(ApiModel):
    """The part of a source that a sample encodes."""

    at_s: float
    """Start in the source, in seconds."""
    seconds: float
    """Length of the clip."""
    whole_s: float
    """Duration in seconds of the full result with the same options."""


class SampleResult(ApiModel):
    """The result of a sample, and its projection for the full encode."""

    at_s: float
    """Start of the clip in the source, in seconds."""
    seconds: float
    """Length of the clip."""
    size_bytes: int
    """Size of the sample file."""
    projected_bytes: int
    """Projected size of the full result."""
    projected_s: float
    """Projected wall time of the full encode on the node that made the sample, if nothing else runs."""
