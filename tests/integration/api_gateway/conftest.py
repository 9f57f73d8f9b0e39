"""A gateway in the test process, with the real Redis and its own database but no node."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url

from api_gateway.app import create_app
from api_gateway.database.engine import connect, database_url
from api_gateway.database.migrate import migrate
from api_gateway.gateway import Gateway
from api_gateway.settings import GatewaySettings
from api_gateway.wiring import build_gateway, prepare
from shared.redis import RedisClient
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.runtime.environment import read_environment
from tests.support.ports import free_port

ADMIN_PASSWORD = "pw"
USER_PASSWORD = "a user's password"

MakeClient = Callable[..., FlaskClient]


def settings_for(folder: Path, redis_url: str, **environment: str) -> GatewaySettings:
    """Return settings as they are read from the environment."""
    return read_environment(
        GatewaySettings,
        {
            "REDIS_URL": redis_url,
            "SERVICE_SECRET": "integration-test-secret-0123456789",
            "DATA_DIR": str(folder),
            "ADMIN_PASSWORD": ADMIN_PASSWORD,
            "BCRYPT_ROUNDS": "4",
            "HANDBRAKE_SERVICE_URL": f"http://127.0.0.1:{free_port()}",
        }
        | environment,
    )


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database, created once: running Alembic takes longer than a test."""
    folder = tmp_path_factory.mktemp("database")
    engine = connect(database_url(None, folder))
    migrate(engine, folder)
    engine.dispose()
    return Path(make_url(database_url(None, folder)).database or "")


@pytest.fixture
def make_client(
    tmp_path: Path, empty_database: Path, redis_server: str, redis_client: RedisClient
) -> Iterator[MakeClient]:
    """Return a factory of clients, each of a gateway with its own settings and a common database."""
    gateways: list[Gateway] = []
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(empty_database, tmp_path / "data")

    def make(clock: Clock = SYSTEM_CLOCK, **environment: str) -> FlaskClient:
        settings = settings_for(tmp_path / "data", redis_server, **environment)
        prepare(settings)
        gateways.append(build_gateway(settings, clock))
        return create_app(gateways[-1]).test_client()

    yield make
    for gateway in gateways:
        gateway.close()


@pytest.fixture
def client(make_client: MakeClient) -> FlaskClient:
    """A client of a gateway with default settings, whose only user is `admin`."""
    return make_client()


def bearer(client: FlaskClient, username: str = "admin", password: str = ADMIN_PASSWORD) -> dict[str, Any]:
    """Sign in as a script does; return the keyword arguments for each request."""
    reply = client.post("/api/auth/login", json={"username": username, "password": password})
    assert reply.status_code == 200, reply.text
    client.delete_cookie("h2r_session")
    return {"headers": {"Authorization": f"Bearer {reply.json['token']}"}}  # type: ignore[index]


def error_of(reply: Any) -> tuple[int, str]:
    """Return the status and the error code of a refusal."""
    return reply.status_code, reply.json["error"]


def add_user(client: FlaskClient, username: str = "bob", role: str = "user") -> dict[str, Any]:
    """Create a user and sign in; return the keyword arguments for each request."""
    body = {"username": username, "password": USER_PASSWORD, "role": role}
    reply = client.post("/api/auth/register", json=body, **bearer(client))
    assert reply.status_code == 201, reply.text
    return bearer(client, username, USER_PASSWORD)
