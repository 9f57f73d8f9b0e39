"""What a finished file was held against before it was published."""

from enum import StrEnum

from pydantic import Field

from shared.domain.not_kept import NotKept
from shared.domain.value import Value


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


class Check(Value):
    """One thing looked at."""

    name: CheckName
    expected: str
    """What should be there, in words."""
    found: str
    """What is there, in words."""
    passed: bool


class VerificationReport(Value):
    """All checks of one result."""

    checks: list[Check]
    elapsed_s: float
    """Wall time all checks took together."""
    not_kept: list[NotKept] = Field(default_factory=list)
    """What the result does not have of its source although nobody asked for that; no fault of the result."""

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.passed for check in self.checks)
