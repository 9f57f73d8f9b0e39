"""A clip that is cut like a film: pictures that do not resemble each other, a few seconds each.

A test picture without a cut is one group of pictures, from which no end can be decoded alone.
"""

import subprocess
from pathlib import Path

_SHOT_S = 2.5
_SHOTS = ("testsrc2", "mandelbrot", "testsrc", "gradients=speed=0.02")


def make_film(path: Path, size: str) -> Path:
    """Make ten seconds of four shots with a tone, in H.264 and AAC."""
    command = ["ffmpeg", "-v", "error", "-y"]
    for shot in _SHOTS:
        options = f"size={size}:rate=30"
        command += ["-f", "lavfi", "-t", str(_SHOT_S), "-i", f"{shot}{':' if '=' in shot else '='}{options}"]
    command += ["-f", "lavfi", "-i", "sine=frequency=440"]
    alike = ";".join(f"[{number}:v]format=yuv420p,setsar=1[v{number}]" for number in range(len(_SHOTS)))
    joined = "".join(f"[v{number}]" for number in range(len(_SHOTS)))
    command += ["-filter_complex", f"{alike};{joined}concat=n={len(_SHOTS)}[film]"]
    command += ["-map", "[film]", "-map", f"{len(_SHOTS)}:a", "-t", str(_SHOT_S * len(_SHOTS))]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path
