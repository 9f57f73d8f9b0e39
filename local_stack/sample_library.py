"""Creates a small sample library: test videos with a tone, in the folder layout of real shows and films."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local_stack.child import Child, Command
from local_stack.console import Console
from local_stack.errors import ToolFailed
from local_stack.home import Home
from local_stack.stop_signals import StopSignals


@dataclass(frozen=True)
class Clip:
    """One file of the sample library."""

    path: Path
    """Relative to the library. The first component is the source folder."""
    video_filter: str
    """FFmpeg source filter that generates the video."""
    tone_hz: int
    duration_s: int


_SHOW = Path("tv/Sample Show/Season 01")
CLIPS = (
    Clip(_SHOW / "Sample Show - S01E01.mkv", "testsrc2", 440, 12),
    Clip(_SHOW / "Sample Show - S01E02.mkv", "smptehdbars", 550, 10),
    Clip(Path("movies/Sample Film (2024)/Sample Film (2024).mp4"), "testsrc", 660, 15),
)
#: The clip that the first run converts.
FIRST = CLIPS[0]
#: Age of the clips according to their modification time.
_AGE_S = 3600.0


def make_sample_library(
    home: Home, environ: Mapping[str, str], console: Console, signals: StopSignals
) -> bool:
    """Create the missing clips in `home.sample`. Return False if a stop was requested meanwhile.

    Raises ToolFailed if ffmpeg fails.
    """
    home.archive.mkdir(exist_ok=True)
    missing = [clip for clip in CLIPS if not (home.sample / clip.path).exists()]
    if missing:
        console.say(f"No media folders are configured. Creating a sample library in {home.sample}")
    try:
        return all(_make(clip, home, environ, console, signals) for clip in missing)
    finally:
        console.end_progress()


def _make(clip: Clip, home: Home, environ: Mapping[str, str], console: Console, signals: StopSignals) -> bool:
    final = home.sample / clip.path
    final.parent.mkdir(parents=True, exist_ok=True)
    draft = home.sample / f"draft{final.suffix}"
    log_file = home.logs / "sample-library.log"
    child = Child(
        Command("ffmpeg", _ffmpeg(clip, draft), environ, home.path, log_file, home.run / "ffmpeg.pid")
    )
    try:
        while child.exit_status() is None:
            console.progress(f"  creating {final.name}")
            if signals.wait(0.1):
                return False
    finally:
        child.stop(grace_s=0.0)
    if child.exit_status() != 0:
        raise ToolFailed(f"ffmpeg could not create the sample clip {final.name}. See its log: {log_file}")
    # Backdate the clip, so that jobs do not wait until the source has been unchanged for a minute.
    modified_s = time.time() - _AGE_S
    os.utime(draft, (modified_s, modified_s))
    draft.replace(final)
    return True


def _ffmpeg(clip: Clip, output: Path) -> list[str]:
    return [
        *("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin", "-y"),
        *("-f", "lavfi", "-i", f"{clip.video_filter}=size=1280x720:rate=25:duration={clip.duration_s}"),
        *("-f", "lavfi", "-i", f"sine=frequency={clip.tone_hz}:sample_rate=48000:duration={clip.duration_s}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "128k", "-shortest", str(output)),
    ]
