"""A hundred jobs cancelled at random moments."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.redis import RedisClient
from tests.faults.cancel_race import race
from tests.support.media import make_clip
from tests.support.service import Service


@pytest.fixture
def service(tmp_path: Path, redis_server: str, redis_client: RedisClient) -> Iterator[Service]:
    made = Service(tmp_path, redis_server)
    made.start()
    yield made
    made.stop()


@pytest.mark.timeout(400)
def test_a_hundred_cancels_race_completion(service: Service) -> None:
    source = make_clip(service.tv / "moment.mkv", 0.3, "160x120")
    ends = race(service, source, rounds=100)
    assert min(ends.get("completed", 0), ends.get("cancelled", 0)) > 5, ends
