"""Video files made with ffmpeg."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.media_cache import ffmpeg

#: Frame size of clips whose content does not matter.
SMALL = "160x90"


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


def make_long_clip(path: Path, seconds: float = 60) -> Path:
    """Make a clip that keeps an encoder with a slow preset busy until its job is cancelled.

    It repeats a clip of two seconds without encoding it again.
    """
    with TemporaryDirectory() as folder:
        repeated = make_clip(Path(folder) / "repeated.mkv", 2, "640x360")
        return ffmpeg(["-stream_loop", "-1", "-i", repeated, "-t", str(seconds), "-c", "copy"], path)


def cut_in_half(whole: Path, half: Path) -> Path:
    """Write the first half of a file to another, or to itself."""
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    return half
