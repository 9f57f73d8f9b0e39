"""A running HandBrake service with an empty queue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.redis import RedisClient, connect
from shared.service_credential import Actor, Role
from tests.support.media import SMALL, make_clip
from tests.support.service import Service, empty

ADMIN = Actor(username="root", role=Role.ADMIN)


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
def paused_queue(service: Service) -> Iterator[Service]:
    """The service with its queue paused, so that jobs stay where they are."""
    assert service.ask("POST", "/queue/pause", actor=ADMIN).json()["paused"]
    yield service
    service.ask("POST", "/queue/resume", actor=ADMIN)


@pytest.fixture(scope="class")
def shared_service(running_service: Service, redis_server: str) -> Service:
    """The module's service with an empty queue and an empty archive, for all tests of a class."""
    with connect(redis_server) as client:
        client.flushall()
    empty(running_service.archive)
    return running_service


@pytest.fixture
def clip(service: Service, clips: Path) -> Path:
    """A clip of two seconds in the TV folder."""
    return link_clip(service, clips)


def link_clip(service: Service, clips: Path) -> Path:
    """Link a clip of two seconds into the TV folder; return its path there."""
    source = clips / "two-seconds.mkv"
    if not source.exists():
        make_clip(source, 2, SMALL)
    target = service.tv / "Show" / "S01E01.mkv"
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    target.hardlink_to(source)
    return target
