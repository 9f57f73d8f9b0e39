"""Reads the duration of a video with ffprobe."""

import subprocess
from pathlib import Path

_TIMEOUT_S = 20.0


def probe_duration_s(video: Path) -> float | None:
    """Return the duration of `video` in seconds, or None if ffprobe cannot read it within 20 s."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(video)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True
        )
        return float(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return None
