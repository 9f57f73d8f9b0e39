"""What a finished file was held against before it was published."""

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
    """There is a file, and media in it; of a result that can be read, the other checks say so."""
    CONTAINER = "container"
    DURATION = "duration"
    VIDEO = "video"
    """Codec of the picture, and that there is one."""
    PICTURE_SIZE = "picture_size"
    AUDIO = "audio"
    """Number and languages of the audio tracks."""
    SUBTITLES = "subtitles"
    """Number and languages of the subtitle tracks."""
    CHAPTERS = "chapters"
    TAIL = "tail"
    """The last seconds decode without an error."""
    FULL_DECODE = "full_decode"
    """All of it decodes without an error."""
    FRAMES = "frames"
    """At points spread over it, it shows what the source shows."""
    FRAME_AREA = "frame_area"
    """It shows the whole of the source's frame, or the part asked for."""
    COLOURS = "colours"
    SOUND = "sound"
    """Each audio track sounds like the track of the source that it is made from."""
    SYNC = "sync"
    """Sound and frames are as far apart as they are in the source."""


class Check(ApiModel):
    """One thing looked at."""

    name: CheckName
    expected: str
    """What should be there, in words."""
    found: str
    """What is there, in words."""
    passed: bool
    made: bool = True
    """False where there was nothing to tell it by, which `found` explains; it counts as passed."""


class ComparedFrame(ApiModel):
    """A frame of a result held against the frame of its source at the same time."""

    at_s: float
    """In the result, in seconds."""
    similarity: float | None
    """Structural similarity of small copies of both, at most 1; None where one of both has no frame."""
    passed: bool


class SourceDamage(ApiModel):
    """A piece of the source that cannot be decoded or is missing; its copy shows or sounds like it there."""

    track_kind: TrackKind | None = None
    """None where the piece was not found."""
    track: int | None = None
    """Number of the track in the source, among those of its kind."""
    from_s: float | None = None
    """In the source, in seconds from its start."""
    to_s: float | None = None
    message: str
    """One plain sentence."""


class VerificationReport(ApiModel):
    """All checks of one result."""

    checks: list[Check]
    elapsed_s: float
    """Wall time all checks took together."""
    not_kept: list[NotKept] = Field(default_factory=list)
    """What the result does not have of its source although nobody asked for that; no fault of the result."""
    damage: list[SourceDamage] = Field(default_factory=list)
    """Where the source is damaged, as far as it was converted."""
    frames: list[ComparedFrame] = Field(default_factory=list)
    """The frames compared, in order; none when contents were not compared."""
    comparison_id: ComparisonId | None = None
    """Names the images of `frames`, which the node that compared them keeps: each comparison has another.

    None when there are none."""

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.passed for check in self.checks)


class FrameQuery(ApiModel):
    """Which image of a compared frame to return."""

    comparison: ComparisonId
    """`comparison_id` of the report."""
    number: int = Field(ge=0, le=999)
    """Place of the frame in the report's `frames`, from 0."""
    side: Side
