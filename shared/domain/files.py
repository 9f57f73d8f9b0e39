"""The folders a user may browse, and their contents."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from shared.domain.value import ApiModel

#: Absolute path of a source or source folder. A byte that is not UTF-8 is escaped as `\xNN`, by the rules of
#: `handbrake_service.media.path_text`: up to four characters for each of the 4,096 bytes that Linux allows.
SourcePath = Annotated[str, StringConstraints(min_length=1, max_length=16_384)]


class Root(ApiModel):
    """A configured source folder."""

    name: str
    """Short name, such as `tv`; also the folder in the archive that its copies go to."""
    path: str
    """Absolute path."""
    available: bool
    """Whether it can be read now."""


class Archive(ApiModel):
    """The folder that results are published to."""

    path: str
    free_bytes: int | None
    """Free space; None while the archive is unavailable."""
    total_bytes: int | None


class Roots(ApiModel):
    """The source folders to browse, and the archive."""

    roots: list[Root]
    archive: Archive


class EntryKind(StrEnum):
    """The kind of a folder entry."""

    FOLDER = "folder"
    VIDEO = "video"
    OTHER = "other"


class Entry(ApiModel):
    """One entry of a folder."""

    name: str
    """Bytes that are not UTF-8 are escaped as `\\xNN`."""
    path: str
    """Absolute path, escaped in the same way; pass it unchanged to other requests."""
    kind: EntryKind
    """`video` is decided by the file name extension."""
    size_bytes: int | None = None
    """None for folders."""
    modified_at: AwareDatetime | None
    """Modification time; None if it cannot be represented as a date."""


class LeftOutReason(StrEnum):
    """Why a folder entry is not shown."""

    UNREADABLE = "unreadable"
    """The operating system cannot read its metadata."""
    LINK_OUTSIDE = "link_outside"
    """A symbolic link that points outside the source folders."""
    LINK_BROKEN = "link_broken"
    """A symbolic link whose target does not exist, or that is part of a loop."""
    SPECIAL = "special"
    """A pipe, socket or device."""
    GONE = "gone"
    """It was deleted or renamed while the folder was being read."""


class LeftOut(ApiModel):
    """The entries that are not shown for the same reason."""

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
    """Entries of this page that cannot be shown, by reason; hidden files are not counted."""
    total: int
    """Number of entries on all pages, including those left out."""
    next_cursor: str | None = None
    """Pass this as `cursor` to get the next page; None on the last page."""


class BrowseQuery(ApiModel):
    """Which folder to list, and which page of it."""

    path: SourcePath
    """Absolute path of a folder, at or below a source root."""
    limit: int = Field(default=500, ge=1, le=2_000)
    """Entries per page."""
    cursor: Annotated[str, Field(pattern=r"^[0-9a-f]{16}\.[A-Za-z0-9_-]{1,1400}$")] | None = None
    """`next_cursor` of the previous page."""


class InspectQuery(ApiModel):
    """Which file to inspect."""

    path: SourcePath
    """Absolute path of a file below a source root."""


class PreviewQuery(InspectQuery):
    """Which frame of which file to show."""

    at: float = Field(default=0.3, ge=0, le=1)
    """Position of the frame, as a fraction of the duration."""
    width: int = Field(default=640, ge=16, le=1920)
    """Maximum width in pixels; smaller frames are not enlarged."""


def folder_unavailable_message(folder: str) -> str:
    """Return the user message for a source folder that is not mounted."""
    return f"The source folder {folder} is empty or not mounted."
