"""A running HandBrake service with an empty queue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.redis import RedisClient
from tests.support.media import make_clip
from tests.support.service import Service, empty


@pytest.fixture(scope="module")
def running_service(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """One service for all tests of a module."""
    started = Service(tmp_path_factory.mktemp("service"), redis_server)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def service(running_service: Service, redis_client: RedisClient) -> Service:
    """The module's service, with an empty queue and an empty archive."""
    empty(running_service.archive)
    return running_service


@pytest.fixture
def clip(service: Service, clips: Path) -> Path:
    """A clip of two seconds in the TV folder."""
    source = clips / "two-seconds.mkv"
    if not source.exists():
        make_clip(source, 2)
    target = service.tv / "Show" / "S01E01.mkv"
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    target.hardlink_to(source)
    return target
