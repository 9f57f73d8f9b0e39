"""A real Redis, started once for the integration tests and emptied before each."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from shared.redis import RedisClient, connect


def free_port() -> int:
    """Give a port nothing listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run redis-server on a free port as production does; give its URL."""
    program = shutil.which("redis-server")
    assert program, "redis-server is missing: ./h2r test installs it"
    folder: Path = tmp_path_factory.mktemp("redis")
    port = free_port()
    options = {
        "bind": "127.0.0.1",
        "port": str(port),
        "dir": str(folder),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }
    arguments = [text for name, value in options.items() for text in (f"--{name}", value)]
    server = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        client = redis.Redis.from_url(url, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 100))
        assert client.ping()
        client.close()
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def redis_client(redis_server: str) -> Iterator[RedisClient]:
    """Give a client as the services use it, on an empty database."""
    client = connect(redis_server)
    client.flushall()
    yield client
    client.close()
