"""Runs HandBrakeCLI directly, as the baseline."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from bench.encode.stack import PRESET

_COMMAND = ("HandBrakeCLI", "--preset", PRESET, "--format", "av_mkv")


def one_s(source: Path, result: Path) -> float:
    """Encode one file and return the elapsed seconds."""
    began_s = time.time()
    subprocess.run(
        [*_COMMAND, "-i", str(source), "-o", str(result)],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.time() - began_s


def many_s(sources: Sequence[Path], folder: Path, at_once: int) -> float:
    """Encode files with `xargs -P` and return the elapsed seconds in total."""
    names = "".join(f"{source}\0{folder / source.name}\0" for source in sources)
    script = 'exec HandBrakeCLI --preset "$0" --format av_mkv -i "$1" -o "$2" </dev/null >/dev/null 2>&1'
    began_s = time.time()
    subprocess.run(
        ["xargs", "-0", "-n2", f"-P{at_once}", "sh", "-c", script, PRESET],
        check=True,
        input=names,
        text=True,
    )
    return time.time() - began_s
