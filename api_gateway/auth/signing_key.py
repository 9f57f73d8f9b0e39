"""The key that signs session tokens: generated on the first start and kept."""

import os
import secrets
from pathlib import Path

_FILE = "jwt_secret_key"


def load_or_create_signing_key(data_dir: Path) -> str:
    """Return the key kept in `data_dir`, generating it once.

    The file appears whole and readable by its owner only; of two processes that start at the same
    time, one generates it and both use it.
    """
    place = data_dir / _FILE
    if not place.exists():
        draft = data_dir / f".{_FILE}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            place.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return place.read_text(encoding="ascii")
