"""The real things, for every kind of test that needs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.redis import RedisClient, connect
from tests.support.redis_server import RedisServer


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run one redis-server for all tests that leave it running; return its URL."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def redis_client(redis_server: str) -> Iterator[RedisClient]:
    """Yield a client as the services use it, on an empty database."""
    client = connect(redis_server)
    client.flushall()
    yield client
    client.close()


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where test clips are made once and then linked from."""
    return tmp_path_factory.mktemp("clips")
