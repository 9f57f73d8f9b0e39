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
def redis_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis these tests may kill and pause."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def node(redis_of_its_own: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One HandBrake service for the modules that want one."""
    made = Service(tmp_path_factory.mktemp("node"), redis_of_its_own.url)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def node_urls() -> str:
    """The nodes the gateway knows: none that is there, unless a module says otherwise."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def gateway(
    redis_of_its_own: RedisServer, node_urls: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    """One gateway for a module."""
    made = GatewayProcess(tmp_path_factory.mktemp("gateway"), redis_of_its_own.url, node_urls)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def admin(gateway: GatewayProcess) -> str:
    """The administrator's token."""
    return gateway.sign_in()


@pytest.fixture
def redis(redis_of_its_own: RedisServer, gateway: GatewayProcess) -> Iterator[RedisClient]:
    """A client of the same Redis."""
    with connect(redis_of_its_own.url) as client:
        yield client


@pytest.fixture
def watch(gateway: GatewayProcess) -> Iterator[Watch]:
    """Yield a maker of clients that are connected as `admin`."""
    watchers: list[Watcher] = []

    def make(token: str | None = None) -> Watcher:
        watchers.append(Watcher(gateway))
        return watchers[-1].connect(token or gateway.sign_in())

    yield make
    for watcher in watchers:
        watcher.close()
