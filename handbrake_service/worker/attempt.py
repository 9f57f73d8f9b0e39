"""What can keep an attempt from its end, each told as a failure with a class and a sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handbrake_service.archive import DISK_FULL
from shared.domain.errors import PathOutsideRoots, SourceUnavailable, SourceUnusable
from shared.domain.failures import Failure, FailureClass

#: The disk is full, or the quota of whoever owns our files.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class AttemptFailed(Exception):
    """The attempt failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


@contextmanager
def telling_of_the_source() -> Iterator[None]:
    """Class what keeps the source from being read: what may come back is tried again."""
    try:
        yield
    except SourceUnusable as error:
        raise _failed(FailureClass.INVALID_SOURCE, error.message) from error
    except (SourceUnavailable, PathOutsideRoots) as error:
        raise _failed(FailureClass.SOURCE_UNAVAILABLE, error.message) from error


@contextmanager
def telling_of_the_archive() -> Iterator[None]:
    """Class what keeps a result from the archive; all of it may pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _failed(FailureClass.NO_SPACE, DISK_FULL) from error
        raise _failed(
            FailureClass.ARCHIVE_UNWRITABLE,
            f"The archive cannot be written: {error.strerror or error}. Check its mount and permissions.",
        ) from error


@contextmanager
def telling_of_the_shelf() -> Iterator[None]:
    """Class what keeps a sample from this node's own folder."""
    try:
        yield
    except OSError as error:
        reason = FailureClass.NO_SPACE if error.errno in _FULL else FailureClass.ENCODER_ERROR
        raise _failed(reason, f"This node cannot keep samples: {error.strerror or error}.") from error


def output_exists(output: Path) -> AttemptFailed:
    """Say that somebody else took the name."""
    return _failed(
        FailureClass.OUTPUT_EXISTS,
        f"Meanwhile something else made {output.name} in the archive; it was left alone.",
    )


def source_changed() -> AttemptFailed:
    """Say that the source is not what was queued."""
    return _failed(
        FailureClass.SOURCE_CHANGED,
        "The source has changed since it was queued. Once it is whole, queue it again.",
    )


def _failed(reason: FailureClass, message: str) -> AttemptFailed:
    return AttemptFailed(Failure(reason=reason, message=message))


def preset_gone(message: str) -> AttemptFailed:
    """Say that the preset a job names is no more."""
    return _failed(FailureClass.INVALID_OPTIONS, message)
