"""Writes small files atomically: whoever reads one sees its old content or its new one, never a part."""

import os
import secrets
from pathlib import Path


def atomic_write(file: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Create or replace a file, with the permissions that the umask leaves of `mode`. Raises OSError.

    Concurrent writers do not disturb each other. If this process is killed meanwhile, a file whose name ends
    in `.part` is left behind. Nothing is synced to disk: after a power failure the file may be empty.
    """
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(content)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
