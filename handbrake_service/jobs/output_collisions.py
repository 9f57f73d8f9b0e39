"""Decides which name in the archive a job is queued for, when the one wished for may be taken.

Here it is only looked at; what counts is the moment of the rename, when it is decided again.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from handbrake_service.archive.naming import names_from
from handbrake_service.jobs.output_path import stat_output
from handbrake_service.media.roots import OpenSource
from shared.domain.errors import OutputExists
from shared.domain.options import Collision


def name_for(archive: Path, first: Path, collision: Collision, source: OpenSource) -> Path:
    """Return the name of a result of which `first` is wished for.

    Raises InvalidRequest naming `output_path`, or OutputExists.
    """
    if collision is Collision.RENAME:
        first = next(free_names(archive, first), first)
    refuse_taken(archive, first, collision, source)
    return first


def free_names(archive: Path, first: Path) -> Iterator[Path]:
    """Return a name and those after it, without those that are taken. Raises InvalidRequest, as above."""
    return (name for name in names_from(first) if stat_output(archive, name) is None)


def refuse_taken(archive: Path, output: Path, collision: Collision, source: OpenSource) -> None:
    """Raise OutputExists when what is there must not give way to a result."""
    there = stat_output(archive, output)
    if there is None or collision is Collision.RENAME:
        return
    name = str(output.relative_to(archive))
    if collision is Collision.FAIL:
        raise OutputExists(f"The archive has {name} already. Choose another output path.", path=str(output))
    if not stat.S_ISREG(there.st_mode):
        raise OutputExists(f"{name} in the archive is no file that could be replaced.", path=str(output))
    if os.path.samestat(there, os.fstat(source.fd)):
        raise OutputExists(f"{name} in the archive is the source itself.", path=str(output))
