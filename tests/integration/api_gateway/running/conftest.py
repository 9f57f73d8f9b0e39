"""A running gateway and clients that watch it."""

from collections.abc import Callable, Iterator

import pytest

from shared.redis import RedisClient, connect
from tests.integration.api_gateway.running.gateway_process import GatewayProcess, Watcher
from tests.support.ports import free_port
from tests.support.redis_server import RedisServer
from tests.support.service import Service

Watch = Callable[..., Watcher]


@pytest.fixture(scope="module")
def disposable_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis that these tests may kill and suspend."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def node(disposable_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One HandBrake service for the modules that need one."""
    started = Service(tmp_path_factory.mktemp("node"), disposable_redis.url)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def node_urls() -> str:
    """The node URLs of the gateway; nothing listens there unless a module overrides this fixture."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def gateway(
    disposable_redis: RedisServer, node_urls: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    """One gateway per module."""
    started = GatewayProcess(tmp_path_factory.mktemp("gateway"), disposable_redis.url, node_urls)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def admin(gateway: GatewayProcess) -> str:
    """The administrator's token."""
    return gateway.sign_in()


@pytest.fixture
def redis(disposable_redis: RedisServer, gateway: GatewayProcess) -> Iterator[RedisClient]:
    """A client of the same Redis."""
    with connect(disposable_redis.url) as client:
        yield client


@pytest.fixture
def watch(gateway: GatewayProcess) -> Iterator[Watch]:
    """Return a factory of clients that are connected as `admin`."""
    watchers: list[Watcher] = []

    def make(token: str | None = None) -> Watcher:
        watchers.append(Watcher(gateway))
        return watchers[-1].connect(token or gateway.sign_in())

    yield make
    for watcher in watchers:
        watcher.close()
