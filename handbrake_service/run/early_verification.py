"""Verifies a result as soon as its encoder has closed it, beside the encoder's own end."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path

from handbrake_service.verification.verifier import VerificationResult


class EarlyVerification:
    """The verification of one result, by `verify`, in a thread of `pool`."""

    def __init__(self, result: Path, verify: Callable[[], VerificationResult], pool: Executor) -> None:
        self._result = result
        self._verify = verify
        self._pool = pool
        self._under_way: tuple[tuple[int, int, int] | None, Future[VerificationResult]] | None = None

    def begin(self) -> None:
        """Verify the file as it is now; returns at once."""
        self._under_way = self._seen(), self._pool.submit(self._verify)

    def outcome(self) -> VerificationResult:
        """Return the verification of the file as it is now: the one begun, unless it has changed since.

        Raises what `verify` raises.
        """
        if self._under_way is not None:
            seen, verification = self._under_way
            if seen is not None and seen == self._seen():
                return verification.result()
        return self._verify()

    def _seen(self) -> tuple[int, int, int] | None:
        try:
            status = self._result.lstat()
        except OSError:  # it is not there, or the archive is away; whoever verifies it says so
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
