"""Video files made with ffmpeg."""

from pathlib import Path

from tests.support.media_cache import ffmpeg


def make_clip(
    path: Path, seconds: float, size: str = "320x180", *, audio: bool = True, codec: str = "libx264"
) -> Path:
    """Make a clip of a moving test pattern, with a tone unless `audio` is False."""
    command = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate=30"]
    command += ["-f", "lavfi", "-i", "sine=frequency=440"] if audio else []
    command += ["-t", str(seconds), "-c:v", codec, "-pix_fmt", "yuv420p"]
    command += ["-preset", "ultrafast"] if codec == "libx264" else []
    command += ["-c:a", "aac"] if audio else []
    return ffmpeg(command, path)
