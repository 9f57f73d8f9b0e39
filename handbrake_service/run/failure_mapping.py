"""Maps the errors of an attempt to failures, each with a class and a sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handbrake_service.archive.folders import DISK_FULL
from shared.domain.errors import PathOutsideRoots, SourceUnavailable, SourceUnusable
from shared.domain.failures import Failure, FailureClass
from shared.domain.verification import VerificationReport

#: The disk is full, or the quota of the user who owns our files.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class AttemptFailed(Exception):
    """The attempt ended in `failure`; `report` is set if its result was verified."""

    def __init__(self, failure: Failure, report: VerificationReport | None = None) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.report = report


@contextmanager
def map_source_errors() -> Iterator[None]:
    """Turn errors that keep the source from being read into AttemptFailed."""
    try:
        yield
    except SourceUnusable as error:
        raise _failed(FailureClass.INVALID_SOURCE, error.message) from error
    except (SourceUnavailable, PathOutsideRoots) as error:
        raise _failed(FailureClass.SOURCE_UNAVAILABLE, error.message) from error


@contextmanager
def map_archive_errors() -> Iterator[None]:
    """Turn errors that keep a result from the archive into AttemptFailed; all of them may be temporary."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _failed(FailureClass.NO_SPACE, DISK_FULL) from error
        raise _failed(
            FailureClass.ARCHIVE_UNWRITABLE,
            f"Cannot write to the archive: {error.strerror or error}. Check its mount and permissions.",
        ) from error


@contextmanager
def map_sample_store_errors() -> Iterator[None]:
    """Turn errors of this node's sample folder into AttemptFailed."""
    try:
        yield
    except OSError as error:
        reason = FailureClass.NO_SPACE if error.errno in _FULL else FailureClass.ENCODER_ERROR
        raise _failed(reason, f"This node cannot store samples: {error.strerror or error}.") from error


def output_exists(output: Path, problem: str = "already exists in the archive") -> AttemptFailed:
    """Return the failure of a job whose output name is taken."""
    return _failed(
        FailureClass.OUTPUT_EXISTS, f"{output.name} {problem}. It was not replaced; choose another name."
    )


def disk_full(report: VerificationReport) -> AttemptFailed:
    """Return the failure of a result that is incomplete because the disk is full."""
    return AttemptFailed(Failure(reason=FailureClass.NO_SPACE, message=DISK_FULL), report)


def source_changed() -> AttemptFailed:
    """Return the failure of a sample whose source has changed since it was requested."""
    return _failed(
        FailureClass.SOURCE_CHANGED,
        "The source has changed since the sample was requested. Request a new sample.",
    )


def options_do_not_fit(message: str) -> AttemptFailed:
    """Return the failure of a job whose options no longer fit its changed source."""
    return _failed(
        FailureClass.INVALID_OPTIONS, f"The source has changed, and the options no longer fit it: {message}"
    )


def _failed(reason: FailureClass, message: str) -> AttemptFailed:
    return AttemptFailed(Failure(reason=reason, message=message))


def preset_gone(message: str) -> AttemptFailed:
    """Return the failure of a job whose preset has been deleted."""
    return _failed(FailureClass.INVALID_OPTIONS, message)
