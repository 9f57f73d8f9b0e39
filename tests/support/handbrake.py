"""Runs HandBrakeCLI for a test, bare: no confinement, no limits, nothing of ours around it."""

import subprocess

from handbrake_service.handbrake.cli import HandBrake

_LIMIT_S = 300.0


def run_handbrake(handbrake: HandBrake, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end; the exit code is the caller's to read."""
    return subprocess.run(
        [handbrake.program, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_LIMIT_S,
        check=False,
    )
