"""The media folders of a run: the configured ones, or else the sample library."""

import os
from dataclasses import dataclass
from pathlib import Path

from local_stack.errors import MediaUnusable
from local_stack.home import Home
from local_stack.settings import StackSettings


@dataclass(frozen=True)
class Media:
    """The source folders and the archive. At least one source folder is set."""

    tv: Path | None
    movies: Path | None
    archive: Path
    sample: bool
    """Whether these are the sample library and its archive."""


def resolve_media(settings: StackSettings) -> Media:
    """Return the media folders. Raises MediaUnusable, naming every variable that must be fixed."""
    tv, movies, archive = settings.tv_source, settings.movies_source, settings.archive
    if tv is None and movies is None and archive is None:
        home = Home(settings.home)
        return Media(home.sample / "tv", home.sample / "movies", home.archive, sample=True)
    problems = []
    if tv is None and movies is None:
        problems.append("ARCHIVE_DESTINATION is set, but neither TV_SOURCE nor MOVIES_SOURCE is.")
    for variable, source in (("TV_SOURCE", tv), ("MOVIES_SOURCE", movies)):
        if source is not None:
            problems += _problems_of(variable, source, os.R_OK | os.X_OK, "read")
    if archive is None:
        problems.append("A source folder is set, but ARCHIVE_DESTINATION, where the copies go, is not.")
        raise MediaUnusable(" ".join(problems))
    problems += _problems_of("ARCHIVE_DESTINATION", archive, os.R_OK | os.W_OK | os.X_OK, "written to")
    if problems:
        raise MediaUnusable(" ".join(problems))
    return Media(tv, movies, archive, sample=False)


def _problems_of(variable: str, folder: Path, access: int, verb: str) -> list[str]:
    if not folder.exists():
        return [f"{variable} names {folder}, which does not exist."]
    if not folder.is_dir():
        return [f"{variable} names {folder}, which is not a folder."]
    if not os.access(folder, access):
        return [f"{variable} names {folder}, which cannot be {verb} by this user."]
    return []
