"""Writes files that only their owner may read."""

from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Write `file` atomically with mode 0600. A run may be killed at any moment."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
