"""Runs HandBrakeCLI directly, without our sandbox and limits."""

import subprocess

from handbrake_service.handbrake.cli import HandBrake

_LIMIT_S = 300.0


def run_handbrake(handbrake: HandBrake, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run HandBrakeCLI until it exits; the caller checks the exit code."""
    return subprocess.run(
        [handbrake.program, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_LIMIT_S,
        check=False,
    )
