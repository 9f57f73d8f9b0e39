"""Writes files that only their owner may read."""

from pathlib import Path

from shared.runtime.atomic_write import atomic_write


def write_private(file: Path, text: str) -> None:
    """Write `file` atomically with mode 0600. A run may be killed at any moment."""
    atomic_write(file, text.encode(), mode=0o600)
