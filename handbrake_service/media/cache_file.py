"""A file of what a node has learnt. Losing it only costs time, so faults are logged, not raised."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from shared.runtime.atomic_write import atomic_write
from shared.runtime.logging import get_logger

log = get_logger(__name__)

T = TypeVar("T")


def read_cache_file(file: Path, parse: Callable[[bytes], T]) -> T | None:
    """Return the parsed content of a file; None if there is none, it cannot be read or it cannot be parsed.

    `parse` raises ValueError, as pydantic's validators do.
    """
    try:
        return parse(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("cache.read_failed", path=str(file), error=str(error))
        return None


def write_cache_file(file: Path, content: bytes) -> None:
    """Replace the content of a file."""
    try:
        atomic_write(file, content)
    except OSError as error:
        log.warning("cache.write_failed", path=str(file), error=str(error))
