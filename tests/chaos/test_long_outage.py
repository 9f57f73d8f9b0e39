"""Redis unavailable for a minute, which is as long as a lease."""

from pathlib import Path

import pytest

from tests.faults.outage import encode_through_outage


@pytest.mark.timeout(300)
def test_an_encode_continues_through_a_minute_without_redis(tmp_path: Path) -> None:
    encode_through_outage(tmp_path, seconds=60)
