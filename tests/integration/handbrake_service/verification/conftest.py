"""Results of the real HandBrakeCLI, and their verification."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.film_reader.client import FilmReader
from handbrake_service.handbrake.cli import HandBrake, find_handbrake
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.processes.run_control import RunControl
from handbrake_service.verification.verifier import VerificationResult
from shared.domain.options import Container, EncodeOptions
from tests.support import media_cache
from tests.support.verified import ResultVerifier

#: Settings of the preset that the tests encode with, as far as verification uses them.
PRESET = {"VideoEncoder": "x264", "PictureWidth": 720, "PictureHeight": 480, "ChapterMarkers": True}

Verify = Callable[..., VerificationResult]
Encoded = Callable[..., Path]


@pytest.fixture(scope="session")
def handbrake() -> HandBrake:
    return find_handbrake()


@pytest.fixture(scope="session")
def inspector(handbrake: HandBrake, tmp_path_factory: pytest.TempPathFactory) -> Inspector:
    """An inspector that caches the sources of earlier tests."""
    return Inspector(handbrake, tmp_path_factory.mktemp("inspections"))


@pytest.fixture(scope="module")
def reader() -> Iterator[FilmReader]:
    with closing(FilmReader()) as made:
        yield made


@pytest.fixture(scope="module")
def verifier(
    inspector: Inspector, reader: FilmReader, tmp_path_factory: pytest.TempPathFactory
) -> ResultVerifier:
    """A verifier for all results of a module's tests."""
    return ResultVerifier(inspector, reader, tmp_path_factory.getbasetemp())


@pytest.fixture
def verify(verifier: ResultVerifier) -> Verify:
    """A function that verifies a result as a job does: `verify(source, result, **options)`."""

    def verify_one(
        source: Path, result: Path, control: RunControl | None = None, *, full: bool = False, **options: Any
    ) -> VerificationResult:
        container = Container(result.suffix.removeprefix("."))
        encode_options = EncodeOptions(preset="Very Fast 480p30", container=container, **options)
        return verifier.verify(source, result, encode_options, PRESET, control=control, full=full)

    return verify_one


@pytest.fixture(scope="module")
def encoded(tmp_path_factory: pytest.TempPathFactory) -> Encoded:
    """A function that encodes results, each once per module: `encoded(source, ".mkv", *arguments)`.

    Tests that change a result copy it first.
    """
    folder = tmp_path_factory.mktemp("results")
    made: dict[tuple[Path, str, tuple[str, ...]], Path] = {}

    def make(source: Path, suffix: str, *arguments: str) -> Path:
        key = (source, suffix, arguments)
        if key not in made:
            made[key] = encode(source, folder / f"{len(made)}{suffix}", *arguments)
        return made[key]

    return make


def encode(source: Path, result: Path, *arguments: str) -> Path:
    """Encode with HandBrakeCLI, which must report success."""
    command = ["HandBrakeCLI", "--preset", "Very Fast 480p30", "-i", str(source), "-o", str(result)]
    done = subprocess.run(
        [*command, *arguments],
        check=True,
        capture_output=True,
        env=os.environ | {"TMPDIR": str(result.parent)},
    )
    assert b"Encode done!" in done.stderr
    return result


def ffmpeg(*arguments: str | Path) -> Path:
    """Create the last of `arguments` with ffmpeg."""
    *others, output = arguments
    return media_cache.ffmpeg(others, Path(output))
