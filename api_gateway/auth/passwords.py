"""Hashes and checks passwords: bcrypt over a digest.

bcrypt reads 72 bytes at most and no NUL, and its library raises above that; the SHA-256 digest in
base64 (44 bytes, no NUL) makes every password fit and every character count.
"""

import base64
import hashlib

import bcrypt

#: Shortest password a user may choose.
MIN_LENGTH = 10
#: Bounds the work of one check; far above any real password.
MAX_LENGTH = 1024


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode()).digest())


class PasswordHasher:
    """bcrypt with 2**`rounds` iterations."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._nobodys = self.hash("")

    def hash(self, password: str) -> str:
        """Return the salted hash to keep."""
        return bcrypt.hashpw(_digest(password), bcrypt.gensalt(self._rounds)).decode()

    def matches(self, password: str, kept: str | None) -> bool:
        """Return whether `password` made the `kept` hash.

        With None, for a user who does not exist, the same work is done, so that the time tells nothing.
        """
        same = bcrypt.checkpw(_digest(password), (kept or self._nobodys).encode())
        return same and kept is not None
