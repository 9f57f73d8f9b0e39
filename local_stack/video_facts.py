"""What ffprobe says of a file."""

import subprocess
from pathlib import Path

_TIMEOUT_S = 20.0


def probe_duration_s(video: Path) -> float | None:
    """Return the play time of `video` in seconds, or None when ffprobe makes nothing of it."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(video)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True
        )
        return float(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return None
