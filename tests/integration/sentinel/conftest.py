"""Redis servers with Sentinels, new for each test since tests kill some of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sentinels import Sentinels


@pytest.fixture
def sentinels(tmp_path: Path) -> Iterator[Sentinels]:
    """A master, two replicas and three Sentinels."""
    made = Sentinels(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()
