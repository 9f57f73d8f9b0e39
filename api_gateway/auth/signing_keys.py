"""The keys that sign session tokens. The first signs; all of them are accepted, so keys can be rotated.

By default a key is generated at the first start and stored in the gateway's data folder.
"""

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

_FILE = "jwt_secret_key"


class SigningKeys:
    """The current key and the earlier ones, found by their key id (`kid`, RFC 7515, 4.1.4)."""

    def __init__(self, current: str, earlier: Sequence[str] = ()) -> None:
        self.current = current
        self.current_id = key_id(current)
        self._by_id = {key_id(key): key for key in (current, *earlier)}

    def find(self, wanted_id: object) -> str | None:
        """Return the key with an id, or None."""
        return self._by_id.get(wanted_id) if isinstance(wanted_id, str) else None


def key_id(key: str) -> str:
    """Return the id of a key: the start of its SHA-256 digest, which does not reveal the key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def load_or_create_keys(data_dir: Path) -> SigningKeys:
    """Return the keys stored in `data_dir`, newest first; generate one if there is none.

    The file is created atomically, readable by its owner only. If two processes start at the same time,
    both use the key of the one that was first.
    """
    path = data_dir / _FILE
    if not path.exists():
        draft = _draft(path, [secrets.token_hex(32)])
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    path.chmod(0o600)
    current, *earlier = path.read_text(encoding="ascii").split()
    return SigningKeys(current, earlier)


def rotate_keys(data_dir: Path) -> None:
    """Make a new key the current one and keep the one before it, so that running sessions go on.

    Rotate twice to void every token signed so far. Gateways read the keys at their start.
    """
    path = data_dir / _FILE
    load_or_create_keys(data_dir)
    before = path.read_text(encoding="ascii").split()[0]
    _draft(path, [secrets.token_hex(32), before]).replace(path)


def _draft(path: Path, keys: Sequence[str]) -> Path:
    draft = path.with_name(f".{_FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    return draft
