"""Results of the real HandBrakeCLI, and how they are verified."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.encoder.handbrake import HandBrake, find_handbrake
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.media.leash import Leash
from handbrake_service.media.roots import SourceRoots
from handbrake_service.verification.expectation import expect
from handbrake_service.verification.verifier import Verified, Verifier
from handbrake_service.worker.source_look import look_at
from shared.domain.options import Container, EncodeOptions

#: Settings of the preset that the tests encode with, as far as a verification reads them.
PRESET = {"VideoEncoder": "x264", "PictureWidth": 720, "PictureHeight": 480, "ChapterMarkers": True}

Verify = Callable[..., Verified]


@pytest.fixture(scope="session")
def handbrake() -> HandBrake:
    """The installed HandBrakeCLI."""
    return find_handbrake()


@pytest.fixture
def verify(tmp_path: Path, handbrake: HandBrake) -> Verify:
    """Hold a result against its source, as a job would: `verify(source, result, **options)`."""
    roots = SourceRoots({"tv": tmp_path})
    inspector = Inspector(handbrake, tmp_path / "inspections")

    def verify_one(
        source: Path, result: Path, leash: Leash | None = None, *, full: bool = False, **options: Any
    ) -> Verified:
        container = Container(result.suffix.removeprefix("."))
        asked = EncodeOptions(preset="Very Fast 480p30", container=container, **options)
        with roots.open(str(source)) as opened:
            look = look_at(opened, asked, inspector, Leash())
            expected = expect(asked, PRESET, look.facts, look.title)
            return Verifier(result, expected, look.compared(opened.fd), leash or Leash()).verify(full=full)

    return verify_one


def encode(source: Path, result: Path, *arguments: str) -> Path:
    """Have HandBrakeCLI make a result; it must claim success."""
    command = ["HandBrakeCLI", "--preset", "Very Fast 480p30", "-i", str(source), "-o", str(result)]
    done = subprocess.run(
        [*command, *arguments],
        check=True,
        capture_output=True,
        env=os.environ | {"TMPDIR": str(result.parent)},
    )
    assert b"Encode done!" in done.stderr
    return result


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
