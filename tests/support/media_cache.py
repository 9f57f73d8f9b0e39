"""Caches media files that ffmpeg makes for tests: they are made once per checkout and then copied."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "artifacts" / "media"


def ffmpeg(arguments: Sequence[str | Path], output: Path) -> Path:
    """Make `output` with ffmpeg, or copy an earlier result of the same arguments and inputs."""
    words = [str(argument) for argument in arguments]
    output.parent.mkdir(parents=True, exist_ok=True)
    cached = _FOLDER / f"{_digest(words)}{output.suffix}"
    if not cached.exists():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished = _FOLDER / f"{os.getpid()}-{cached.name}"
        command = ["ffmpeg", "-v", "error", "-y", *words, str(unfinished)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        unfinished.rename(cached)
    # A copy, not a link, because tests damage their files.
    shutil.copyfile(cached, output)
    return output


def _digest(words: Sequence[str]) -> str:
    """Return a key for the arguments, the contents of their inputs, and the version of ffmpeg."""
    digest = hashlib.sha256(_ffmpeg())
    for word in words:
        file = Path(word)
        digest.update(file.read_bytes() if len(word) < 256 and file.is_file() else word.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:24]


@cache
def _ffmpeg() -> bytes:
    program = shutil.which("ffmpeg")
    assert program, "ffmpeg is missing: ./h2r test installs it"
    facts = Path(program).stat()
    return f"{facts.st_size} {facts.st_mtime_ns}".encode()
