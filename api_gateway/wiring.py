"""Builds the collaborators from settings. Starts no threads."""

from pydantic import SecretStr

from api_gateway.auth.accounts import Accounts
from api_gateway.auth.first_admin import ensure_first_admin
from api_gateway.auth.passwords import PasswordHasher
from api_gateway.auth.sessions import SessionStore
from api_gateway.auth.signing_key import load_or_create_signing_key
from api_gateway.auth.users import UserStore
from api_gateway.database import engine as database
from api_gateway.database.migrate import migrate
from api_gateway.gateway import Gateway
from api_gateway.health import HealthReporter
from api_gateway.live.push import LivePush
from api_gateway.nodes.client import NodeClient
from api_gateway.nodes.transport import NodeTransport
from api_gateway.settings import GatewaySettings
from shared import redis
from shared.runtime.clock import SYSTEM_CLOCK, Clock


def prepare(settings: GatewaySettings) -> None:
    """Create the data folder, the tables and the first administrator. Call before serving."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = database.connect(database.database_url(settings.database_url, settings.data_dir))
    try:
        migrate(engine, settings.data_dir)
        given = settings.admin_password
        ensure_first_admin(
            UserStore(engine),
            PasswordHasher(settings.bcrypt_rounds),
            given.get_secret_value() if given else None,
        )
    finally:
        engine.dispose()


def build_gateway(settings: GatewaySettings, clock: Clock = SYSTEM_CLOCK) -> Gateway:
    """Return the application's collaborators. They connect on first use."""
    engine = database.connect(database.database_url(settings.database_url, settings.data_dir))
    client = redis.connect(settings.redis_url)
    accounts = Accounts(
        UserStore(engine),
        PasswordHasher(settings.bcrypt_rounds),
        SessionStore(client, _signing_key(settings), settings.session_idle_lifetime, clock),
        registration_open=settings.registration == "open",
    )
    transport = NodeTransport(settings.node_urls, settings.service_secret.get_secret_value())
    nodes = NodeClient(transport)
    health = HealthReporter(engine, client, nodes, settings.data_dir, clock)

    def close() -> None:
        health.close()
        nodes.close()
        client.close()
        engine.dispose()

    return Gateway(
        accounts=accounts,
        nodes=nodes,
        health=health,
        live=LivePush(client, accounts, nodes, settings.cors_origins),
        cors_origins=settings.cors_origins,
        close=close,
    )


def _signing_key(settings: GatewaySettings) -> str:
    given: SecretStr | None = settings.jwt_secret_key
    return given.get_secret_value() if given else load_or_create_signing_key(settings.data_dir)
