"""A service that tests may kill: it runs again when the next test begins."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.redis import RedisClient
from tests.support.media import SMALL, make_clip
from tests.support.service import Service, empty
from tests.support.waiting import wait_for

#: Seconds and frame size of a clip that is slow to encode with a slow preset and quick with a quick one.
LONG = (12, "640x360")


@pytest.fixture(scope="module")
def module_service(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """One service for all tests of a module."""
    started = Service(tmp_path_factory.mktemp("service"), redis_server)
    yield started
    if started.process is not None:
        started.stop()
    assert started.encoders() == []


@pytest.fixture
def service(module_service: Service, redis_client: RedisClient) -> Iterator[Service]:
    """A running service with an empty queue and empty folders; waits for its encoders to end afterwards."""
    for folder in (module_service.tv, module_service.movies, module_service.archive):
        empty(folder)
    if module_service.process is None:
        module_service.start()
    os.truncate(module_service.log, 0)
    yield module_service
    redis_client.flushall()
    wait_for(lambda: not module_service.encoders(), "all encoders to end")


@pytest.fixture
def long_clip(service: Service, clips: Path) -> Path:
    """A clip whose encode with a slow preset takes a while."""
    return linked_clip(service, clips, "long.mkv", *LONG)


@pytest.fixture
def short_clip(service: Service, clips: Path) -> Path:
    """A clip whose encode with the quick preset takes a second or two."""
    return linked_clip(service, clips, "short.mkv", 2, SMALL)


def linked_clip(service: Service, clips: Path, name: str, seconds: float, size: str) -> Path:
    """Link a clip into a service's TV folder; it is created once per session."""
    source, target = clips / name, service.tv / name
    if not source.exists():
        make_clip(source, seconds, size)
    target.hardlink_to(source)
    return target
