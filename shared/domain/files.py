"""Folders a user may browse, and what is in them."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from shared.domain.value import Value


class Root(Value):
    """A configured source folder."""

    name: str
    """Short name, such as `tv`; also the folder below the archive its copies go to."""
    path: str
    """Absolute path."""
    available: bool
    """Whether it can be read at the moment."""


class Archive(Value):
    """Where results go."""

    path: str
    free_bytes: int
    total_bytes: int


class Roots(Value):
    """Everything a browser starts from."""

    roots: list[Root]
    archive: Archive


class EntryKind(StrEnum):
    """What a folder entry is."""

    FOLDER = "folder"
    VIDEO = "video"
    OTHER = "other"


class Entry(Value):
    """One thing in a folder."""

    name: str
    path: str
    """Absolute path."""
    kind: EntryKind
    """`video` goes by the file name's extension."""
    size_bytes: int | None = None
    """None for folders."""
    modified_at: AwareDatetime


class Listing(Value):
    """A folder below a source root: folders first, then files, each in natural order."""

    path: str
    parent: str | None
    """None at a root."""
    entries: list[Entry]
    truncated: bool
    """There are more entries than a listing holds."""


class BrowseQuery(Value):
    """Which folder to list."""

    path: str = Field(min_length=1, max_length=4096)
    """Absolute path of a folder, at or below a source root."""


class InspectQuery(Value):
    """Which file to look into."""

    path: str = Field(min_length=1, max_length=4096)
    """Absolute path of a file below a source root."""


class PreviewQuery(InspectQuery):
    """Which picture of which file."""

    at: float = Field(default=0.3, ge=0, le=1)
    """Where, as a share of the play time."""
    width: int = Field(default=640, ge=16, le=1920)
    """Most pixels across; a smaller picture stays as it is."""
