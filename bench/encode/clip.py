"""Generates a clip with cuts like a film: dissimilar shots of a few seconds each.

A test pattern without cuts would be encoded as a single GOP, whose end cannot be decoded separately.
"""

import subprocess
from pathlib import Path

_SHOT_S = 2.5
_SHOTS = ("testsrc2", "mandelbrot", "testsrc", "gradients=speed=0.02")


def make_film(path: Path, size: str) -> Path:
    """Create a clip of 10 s with four shots and a tone, in H.264 and AAC; return its path."""
    command = ["ffmpeg", "-v", "error", "-y"]
    for shot in _SHOTS:
        options = f"size={size}:rate=30"
        command += ["-f", "lavfi", "-t", str(_SHOT_S), "-i", f"{shot}{':' if '=' in shot else '='}{options}"]
    command += ["-f", "lavfi", "-i", "sine=frequency=440"]
    normalized = ";".join(f"[{number}:v]format=yuv420p,setsar=1[v{number}]" for number in range(len(_SHOTS)))
    joined = "".join(f"[v{number}]" for number in range(len(_SHOTS)))
    command += ["-filter_complex", f"{normalized};{joined}concat=n={len(_SHOTS)}[film]"]
    command += ["-map", "[film]", "-map", f"{len(_SHOTS)}:a", "-t", str(_SHOT_S * len(_SHOTS))]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path
