"""A service to be killed as a test likes: the next one finds it running again."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.redis import RedisClient
from tests.support.media import make_clip
from tests.support.service import Service, empty
from tests.support.waiting import wait_for

#: Seconds and size of a clip that a slow preset works on for a while, and a quick one soon has done.
LONG = (12, "640x360")


@pytest.fixture(scope="module")
def modules_service(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """One service for a module's tests."""
    made = Service(tmp_path_factory.mktemp("service"), redis_server)
    yield made
    if made.process is not None:
        made.stop()
    assert made.encoders() == []


@pytest.fixture
def service(modules_service: Service, redis_client: RedisClient) -> Iterator[Service]:
    """A running service on an empty queue with empty folders, which encodes nothing any more at the end."""
    for folder in (modules_service.tv, modules_service.movies, modules_service.archive):
        empty(folder)
    if modules_service.process is None:
        modules_service.start()
    os.truncate(modules_service.log, 0)
    yield modules_service
    redis_client.flushall()
    wait_for(lambda: not modules_service.encoders(), "the end of all encoders")


@pytest.fixture
def long_clip(service: Service, clips: Path) -> Path:
    """A clip whose encode with a slow preset takes a while."""
    return linked_clip(service, clips, "long.mkv", *LONG)


@pytest.fixture
def short_clip(service: Service, clips: Path) -> Path:
    """A clip whose encode with the quick preset takes a second or two."""
    return linked_clip(service, clips, "short.mkv", 2, "320x180")


def linked_clip(service: Service, clips: Path, name: str, seconds: float, size: str) -> Path:
    """Put a clip into a service's TV folder; it is made once in a session."""
    source, target = clips / name, service.tv / name
    if not source.exists():
        make_clip(source, seconds, size)
    target.hardlink_to(source)
    return target
