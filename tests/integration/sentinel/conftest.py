"""Sentinels with their servers, fresh for each test that may kill some."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sentinels import Sentinels


@pytest.fixture
def sentinels(tmp_path: Path) -> Iterator[Sentinels]:
    """Yield a master, two replicas and three sentinels."""
    made = Sentinels(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()
