"""A service of each test's own, to be killed as it likes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.redis import RedisClient
from tests.real.media import make_clip
from tests.real.service import Service

#: Seconds and size of a clip that a slow preset works on for a while, and a quick one soon has done.
LONG = (12, "1280x720")


@pytest.fixture
def service(tmp_path: Path, redis_server: str, redis_client: RedisClient) -> Iterator[Service]:
    """A running service on an empty queue, stopped and proved gone at the end."""
    made = Service(tmp_path, redis_server)
    made.start()
    yield made
    if made.process is not None:
        made.stop()
    assert made.encoders() == []


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
