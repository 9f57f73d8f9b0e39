"""What can keep an attempt from its end, each told as a failure with a class and a sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handbrake_service.archive.folders import DISK_FULL
from shared.domain.errors import PathOutsideRoots, SourceUnavailable, SourceUnusable
from shared.domain.failures import Failure, FailureClass
from shared.domain.verification import VerificationReport

#: The disk is full, or the quota of whoever owns our files.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class AttemptFailed(Exception):
    """The attempt failed."""

    def __init__(self, failure: Failure, report: VerificationReport | None = None) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.report = report


@contextmanager
def map_source_errors() -> Iterator[None]:
    """Class what keeps the source from being read: what may come back is tried again."""
    try:
        yield
    except SourceUnusable as error:
        raise _failed(FailureClass.INVALID_SOURCE, error.message) from error
    except (SourceUnavailable, PathOutsideRoots) as error:
        raise _failed(FailureClass.SOURCE_UNAVAILABLE, error.message) from error


@contextmanager
def map_archive_errors() -> Iterator[None]:
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
def map_sample_store_errors() -> Iterator[None]:
    """Class what keeps a sample from this node's own folder."""
    try:
        yield
    except OSError as error:
        reason = FailureClass.NO_SPACE if error.errno in _FULL else FailureClass.ENCODER_ERROR
        raise _failed(reason, f"This node cannot keep samples: {error.strerror or error}.") from error


def output_exists(output: Path, what: str = "something else made it meanwhile") -> AttemptFailed:
    """Return the failure of a job whose output name is taken."""
    return _failed(
        FailureClass.OUTPUT_EXISTS,
        f"The archive has {output.name} already, and {what}; it was left alone.",
    )


def disk_full(report: VerificationReport) -> AttemptFailed:
    """Return why a result is not whole, when that can be seen."""
    return AttemptFailed(Failure(reason=FailureClass.NO_SPACE, message=DISK_FULL), report)


def source_changed() -> AttemptFailed:
    """Return the failure of a sample whose source is not what its user saw."""
    return _failed(
        FailureClass.SOURCE_CHANGED,
        "The source has changed since the sample was asked for; ask for another one.",
    )


def options_do_not_fit(message: str) -> AttemptFailed:
    """Return the failure of a job whose options do not fit its source any more."""
    return _failed(FailureClass.INVALID_OPTIONS, f"The source has changed since it was queued: {message}")


def _failed(reason: FailureClass, message: str) -> AttemptFailed:
    return AttemptFailed(Failure(reason=reason, message=message))


def preset_gone(message: str) -> AttemptFailed:
    """Return the failure of a job whose preset has been deleted."""
    return _failed(FailureClass.INVALID_OPTIONS, message)
