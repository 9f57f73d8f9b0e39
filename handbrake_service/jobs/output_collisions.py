"""Chooses the output name that a job is queued with, in case the requested one is taken.

This is only a first check. It is repeated at publication, where the rename decides.
"""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from handbrake_service.archive.naming import names_from
from handbrake_service.jobs.output_path import stat_output
from handbrake_service.media.roots import OpenSource
from shared.domain.errors import OutputExists
from shared.domain.options import Collision

#: Raises ReplaceRefused if an existing file may not be replaced.
RequireRight = Callable[[Path], None]


def name_for(
    archive: Path, first: Path, collision: Collision, source: OpenSource, require_right: RequireRight
) -> Path:
    """Return the output path for a result that should be named `first`.

    Raises InvalidRequest naming `output_path`, OutputExists or ReplaceRefused.
    """
    if collision is Collision.RENAME:
        first = next(free_names(archive, first), first)
    require_free_output(archive, first, collision, source, require_right)
    return first


def free_names(archive: Path, first: Path) -> Iterator[Path]:
    """Return the free paths among `first` and its numbered variants. Raises InvalidRequest as `name_for`."""
    return (name for name in names_from(first) if stat_output(archive, name) is None)


def require_free_output(
    archive: Path, output: Path, collision: Collision, source: OpenSource, require_right: RequireRight
) -> None:
    """Raise OutputExists or ReplaceRefused if the output exists and must not be replaced."""
    existing = stat_output(archive, output)
    if existing is None or collision is Collision.RENAME:
        return
    name = str(output.relative_to(archive))
    if collision is Collision.FAIL:
        raise OutputExists(
            f"The archive already has {name}. Choose another output path, or in the output settings to keep "
            "both or to replace it (`collision`).",
            path=str(output),
        )
    if not stat.S_ISREG(existing.st_mode):
        raise OutputExists(
            f"{name} in the archive is not a regular file and cannot be replaced.", path=str(output)
        )
    if os.path.samestat(existing, os.fstat(source.fd)):
        raise OutputExists(f"{name} in the archive is the source itself.", path=str(output))
    require_right(output)
