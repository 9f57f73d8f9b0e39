"""The checks of a result before it is published, and their report."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.domain.not_kept import NotKept, TrackKind
from shared.domain.sample import Side
from shared.domain.value import ApiModel

ComparisonId = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class CheckName(StrEnum):
    """The checks of a verification, as the API names them."""

    READABLE = "readable"
    """The file exists and contains media. Listed only if it fails: the other checks imply it."""
    CONTAINER = "container"
    DURATION = "duration"
    VIDEO = "video"
    """There is a video track, and its codec is the expected one."""
    FRAME_SIZE = "frame_size"
    AUDIO = "audio"
    """Number and languages of the audio tracks."""
    SUBTITLES = "subtitles"
    """Number and languages of the subtitle tracks."""
    CHAPTERS = "chapters"
    TAIL = "tail"
    """The last seconds decode without errors."""
    FULL_DECODE = "full_decode"
    """The whole file decodes without errors."""
    FRAMES = "frames"
    """Frames spread over the result match the source."""
    FRAME_AREA = "frame_area"
    """The result shows the full frame of the source, or the requested crop."""
    COLOURS = "colours"
    SOUND = "sound"
    """Each audio track sounds like its source track."""
    SYNC = "sync"
    """Audio and video have the same offset as in the source."""


class Check(ApiModel):
    """One check and its outcome."""

    name: CheckName
    expected: str
    """The expected value, in words."""
    found: str
    """The actual value, in words."""
    passed: bool
    made: bool = True
    """False if the check could not be made, as `found` explains; it then counts as passed."""


class ComparedFrame(ApiModel):
    """A frame of a result, compared with the source frame at the same time."""

    at_s: float
    """Position in the result, in seconds."""
    similarity: float | None
    """Structural similarity of downscaled copies, at most 1; None if either file has no frame there."""
    passed: bool


class SourceDamage(ApiModel):
    """A part of the source that is missing or cannot be decoded; the copy has the same damage."""

    track_kind: TrackKind | None = None
    """None if the damage could not be located."""
    track: int | None = None
    """Number of the track in the source, among those of its kind."""
    from_s: float | None = None
    """Start in the source, in seconds."""
    to_s: float | None = None
    message: str
    """One plain sentence."""


class VerificationReport(ApiModel):
    """All checks of one result."""

    checks: list[Check]
    elapsed_s: float
    """Total wall time of all checks."""
    not_kept: list[NotKept] = Field(default_factory=list)
    """Parts of the source that are lost without the user having asked for it; not a failure."""
    damage: list[SourceDamage] = Field(default_factory=list)
    """Damage in the converted part of the source."""
    frames: list[ComparedFrame] = Field(default_factory=list)
    """The compared frames, in order; empty if contents were not compared."""
    comparison_id: ComparisonId | None = None
    """Identifies the images of `frames`, which are stored on the node that compared them. Unique for each
    comparison; None if there are no images."""

    @property
    def passed(self) -> bool:
        """Whether all checks passed."""
        return all(check.passed for check in self.checks)


class FrameQuery(ApiModel):
    """Which image of a compared frame to return."""

    comparison: ComparisonId
    """`comparison_id` of the report."""
    number: int = Field(ge=0, le=999)
    """Index of the frame in the report's `frames`, from 0."""
    side: Side
