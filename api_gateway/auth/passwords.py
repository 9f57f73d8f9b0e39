"""Hashes and checks passwords: bcrypt over a SHA-256 digest.

bcrypt accepts at most 72 bytes and no NUL; its library raises for anything longer. The digest in base64
is 44 bytes without NUL, so passwords of any length fit and every character counts.
"""

import base64
import hashlib
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import bcrypt

from shared.domain.errors import TooManyRequests

#: Bounds the cost of one check; far longer than any real password.
MAX_LENGTH = 1024
#: Most hashes that wait or are computed at once; each takes a quarter of a second by default.
_MOST_PENDING = 40
#: Niceness of the threads that hash, so that other requests go first.
_NICENESS = 10

_T = TypeVar("_T")


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode()).digest())


def temporary_password() -> str:
    """Return a random password of 128 bits, for somebody to change at the next sign-in."""
    return secrets.token_urlsafe(16)


class PasswordHasher:
    """bcrypt with a cost of 2**`rounds` iterations, in low-priority threads of its own.

    Half of the CPUs stay free for other requests. Methods raise TooManyRequests if too many hashes wait.
    """

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._pending = threading.BoundedSemaphore(_MOST_PENDING)

    def hash(self, password: str) -> str:
        """Return the salted hash to store."""
        return self._run(lambda: bcrypt.hashpw(_digest(password), bcrypt.gensalt(self._rounds)).decode())

    def matches(self, password: str, stored: str | None) -> bool:
        """Return whether `stored` is a hash of `password`.

        None stands for an unknown user: the same work is done, so that the response time does not reveal
        whether a user exists.
        """
        compared = (stored or self._dummy_hash).encode()
        return self._run(lambda: bcrypt.checkpw(_digest(password), compared)) and stored is not None

    @cached_property
    def _dummy_hash(self) -> str:
        """A hash of the configured cost that no password has."""
        salt = bcrypt.gensalt(self._rounds).decode()
        return salt + "." * 31

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        count = max(1, len(os.sched_getaffinity(0)) // 2)
        return ThreadPoolExecutor(count, thread_name_prefix="passwords", initializer=_lower_priority)

    def _run(self, work: Callable[[], _T]) -> _T:
        if not self._pending.acquire(blocking=False):
            raise TooManyRequests("Too many people are signing in at once. Try again.", retry_after_s=5)
        try:
            return self._threads.submit(work).result()
        finally:
            self._pending.release()


def _lower_priority() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
