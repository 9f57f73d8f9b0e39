"""Verifies a result as soon as its encoder has closed it, while the encoder is still exiting."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path

from handbrake_service.verification.verifier import VerificationResult


class EarlyVerification:
    """Runs `verify` on one result in a thread of `pool`."""

    def __init__(self, result: Path, verify: Callable[[], VerificationResult], pool: Executor) -> None:
        self._result = result
        self._verify = verify
        self._pool = pool
        self._started: tuple[tuple[int, int, int] | None, Future[VerificationResult]] | None = None

    def begin(self) -> None:
        """Start to verify the file as it is now. Returns at once."""
        self._started = self._file_state(), self._pool.submit(self._verify)

    def outcome(self) -> VerificationResult:
        """Return the verification of the file as it is now: the started one, unless the file has changed.

        Raises what `verify` raises.
        """
        if self._started is not None:
            state, verification = self._started
            if state is not None and state == self._file_state():
                return verification.result()
        return self._verify()

    def _file_state(self) -> tuple[int, int, int] | None:
        """Return inode, size and mtime in nanoseconds; None if the file cannot be read."""
        try:
            status = self._result.lstat()
        except OSError:  # missing, or the archive is unavailable; the verification reports it
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
