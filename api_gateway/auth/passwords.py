"""Hashes and checks passwords: bcrypt over a SHA-256 digest.

bcrypt accepts at most 72 bytes and no NUL; its library raises for anything longer. The digest in base64
is 44 bytes without NUL, so passwords of any length fit and every character counts.
"""

import base64
import hashlib

import bcrypt

#: Minimum number of characters in a password that a user chooses.
MIN_LENGTH = 10
#: Bounds the cost of one check; far longer than any real password.
MAX_LENGTH = 1024


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode()).digest())


class PasswordHasher:
    """bcrypt with a cost of 2**`rounds` iterations."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._dummy_hash = self.hash("")

    def hash(self, password: str) -> str:
        """Return the salted hash to store."""
        return bcrypt.hashpw(_digest(password), bcrypt.gensalt(self._rounds)).decode()

    def matches(self, password: str, stored: str | None) -> bool:
        """Return whether `stored` is a hash of `password`.

        None stands for an unknown user: the same work is done, so that the response time does not reveal
        whether a user exists.
        """
        same = bcrypt.checkpw(_digest(password), (stored or self._dummy_hash).encode())
        return same and stored is not None
