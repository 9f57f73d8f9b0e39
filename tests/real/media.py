"""Video files made with ffmpeg."""

import subprocess
from pathlib import Path


def make_clip(
    path: Path, seconds: float, size: str = "320x180", *, audio: bool = True, codec: str = "libx264"
) -> Path:
    """Make a clip of a moving test picture, with a tone unless told otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=30"]
    command += ["-f", "lavfi", "-i", "sine=frequency=440"] if audio else []
    command += ["-t", str(seconds), "-c:v", codec, "-pix_fmt", "yuv420p"]
    command += ["-preset", "ultrafast"] if codec == "libx264" else []
    command += ["-c:a", "aac"] if audio else []
    subprocess.run([*command, str(path)], check=True, stdin=subprocess.DEVNULL)
    return path
