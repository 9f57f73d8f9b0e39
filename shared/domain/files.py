"""Folders a user may browse, and what is in them."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from shared.domain.value import ApiModel

#: Absolute path of a source or source folder. A byte that is not UTF-8 stands as `\xNN`, by the rules of
#: `handbrake_service.media.path_text`: up to four characters for each of the 4,096 bytes that Linux allows.
SourcePath = Annotated[str, StringConstraints(min_length=1, max_length=16_384)]


class Root(ApiModel):
    """A configured source folder."""

    name: str
    """Short name, such as `tv`; also the folder below the archive its copies go to."""
    path: str
    """Absolute path."""
    available: bool
    """Whether it can be read at the moment."""


class Archive(ApiModel):
    """Where results go."""

    path: str
    free_bytes: int
    total_bytes: int


class Roots(ApiModel):
    """Everything a browser starts from."""

    roots: list[Root]
    archive: Archive


class EntryKind(StrEnum):
    """What a folder entry is."""

    FOLDER = "folder"
    VIDEO = "video"
    OTHER = "other"


class Entry(ApiModel):
    """One thing in a folder."""

    name: str
    """Bytes that are not UTF-8 stand as `\\xNN`."""
    path: str
    """Absolute path, written in the same way; other requests take it as it is."""
    kind: EntryKind
    """`video` goes by the file name's extension."""
    size_bytes: int | None = None
    """None for folders."""
    modified_at: AwareDatetime | None
    """None for a time that no calendar has."""


class LeftOutReason(StrEnum):
    """Why an entry of a folder is not shown."""

    UNREADABLE = "unreadable"
    """The system refuses to say what it is."""
    LINK_OUTSIDE = "link_outside"
    """A link that leads out of the source folders."""
    LINK_BROKEN = "link_broken"
    """A link that leads to nothing, or in a circle."""
    SPECIAL = "special"
    """A pipe, a socket or a device."""
    GONE = "gone"
    """It was deleted or renamed while the folder was read."""


class LeftOut(ApiModel):
    """Entries that are not shown for one reason."""

    reason: LeftOutReason
    count: int
    examples: list[str]
    """Names of the first few."""


class Listing(ApiModel):
    """A page of a folder below a source root: folders first, then files, each in natural order."""

    path: str
    parent: str | None
    """None at a root."""
    entries: list[Entry]
    left_out: list[LeftOut]
    """What belongs on this page and cannot be shown, by reason; hidden files are not counted."""
    total: int
    """Entries of the folder on all pages, those left out among them."""
    next_cursor: str | None = None
    """Pass it back as `cursor` for the next page; None on the last."""


class BrowseQuery(ApiModel):
    """Which folder to list, and which page of it."""

    path: SourcePath
    """Absolute path of a folder, at or below a source root."""
    limit: int = Field(default=500, ge=1, le=2_000)
    """Entries per page."""
    cursor: Annotated[str, Field(pattern=r"^[0-9a-f]{16}\.[A-Za-z0-9_-]{1,1400}$")] | None = None
    """`next_cursor` of the page before."""


class InspectQuery(ApiModel):
    """Which file to look into."""

    path: SourcePath
    """Absolute path of a file below a source root."""


class PreviewQuery(InspectQuery):
    """Which picture of which file."""

    at: float = Field(default=0.3, ge=0, le=1)
    """Where, as a share of the play time."""
    width: int = Field(default=640, ge=16, le=1920)
    """Most pixels across; a smaller picture stays as it is."""
