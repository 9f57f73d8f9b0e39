"""An inspector with the real HandBrakeCLI and ffprobe, without a service around it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from handbrake_service.handbrake.cli import HandBrake, find_handbrake
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.media.roots import SourceRoots
from shared.domain.inspection import Inspection

Inspect = Callable[[Path], Inspection]


@pytest.fixture(scope="session")
def handbrake() -> HandBrake:
    return find_handbrake()


@pytest.fixture
def roots(tmp_path: Path) -> SourceRoots:
    """Source roots with the test's own folder as the only one."""
    return SourceRoots({"tv": tmp_path})


@pytest.fixture
def inspector(handbrake: HandBrake, tmp_path: Path) -> Inspector:
    """An inspector with an empty cache."""
    return Inspector(handbrake, tmp_path / "data" / "inspections")


@pytest.fixture
def inspect(inspector: Inspector, roots: SourceRoots) -> Inspect:
    """Return a function that inspects a path."""

    def inspect_path(path: Path) -> Inspection:
        with roots.open(str(path)) as source:
            return inspector.inspect(source)

    return inspect_path
