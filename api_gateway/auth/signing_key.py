"""The key that signs session tokens: generated at the first start and stored."""

import os
import secrets
from pathlib import Path

_FILE = "jwt_secret_key"


def load_or_create_signing_key(data_dir: Path) -> str:
    """Return the key stored in `data_dir`; generate it if there is none.

    The file is created atomically, readable by its owner only. If two processes start at the same time,
    both use the key of the one that was first.
    """
    path = data_dir / _FILE
    if not path.exists():
        draft = data_dir / f".{_FILE}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
