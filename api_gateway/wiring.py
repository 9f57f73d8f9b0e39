"""Builds the collaborators from settings. Starts no threads."""

from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import Engine

from api_gateway.audit.log import AuditLog
from api_gateway.auth.accounts import Accounts
from api_gateway.auth.api_tokens import ApiTokenStore
from api_gateway.auth.first_admin import ensure_first_admin
from api_gateway.auth.invitations import InvitationStore
from api_gateway.auth.passwords import PasswordHasher
from api_gateway.auth.sessions import SessionStore
from api_gateway.auth.signing_keys import SigningKeys, load_or_create_keys
from api_gateway.auth.throttle import SignInThrottle
from api_gateway.auth.user_administration import UserAdministration
from api_gateway.auth.users import UserStore
from api_gateway.database import engine as database
from api_gateway.database.migrate import migrate
from api_gateway.gateway import Gateway
from api_gateway.health import HealthReporter
from api_gateway.live.push import LivePush
from api_gateway.nodes.client import NodeClient
from api_gateway.nodes.transport import NodeTransport
from api_gateway.rate_limits import RateLimits
from api_gateway.settings import AccountSettings, GatewaySettings
from shared import redis
from shared.runtime.clock import SYSTEM_CLOCK, Clock


def connect_database(settings: AccountSettings) -> Engine:
    """Return an engine for the gateway's database, which connects on first use."""
    return database.connect(database.database_url(settings.database_url, settings.data_dir))


def prepare(settings: GatewaySettings) -> None:
    """Create the data folder, the tables and the first administrator. Call before serving."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = connect_database(settings)
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
    engine = connect_database(settings)
    client = redis.connect(settings.redis_url)
    users, api_tokens = UserStore(engine), ApiTokenStore(engine, clock)
    passwords = PasswordHasher(settings.bcrypt_rounds)
    sessions = SessionStore(client, _signing_keys(settings), settings.session_idle_lifetime, clock)
    accounts = Accounts(users, passwords, sessions, api_tokens, SignInThrottle(client), clock)
    invitations = InvitationStore(engine, clock)
    administration = UserAdministration(
        users, passwords, sessions, api_tokens, invitations, settings.registration, clock
    )
    secrets = {url: secret.get_secret_value() for url, secret in settings.node_secrets.items()}
    nodes = NodeClient(NodeTransport(settings.node_urls, settings.service_secret.get_secret_value(), secrets))
    health = HealthReporter(engine, client, nodes, settings.data_dir, clock)

    def close() -> None:
        health.close()
        nodes.close()
        client.close()
        engine.dispose()

    return Gateway(
        accounts=accounts,
        user_administration=administration,
        api_tokens=api_tokens,
        audit=AuditLog(engine, timedelta(days=settings.audit_keep_days), clock),
        rate_limits=RateLimits(client, settings.rate_limit_user, settings.rate_limit_address),
        nodes=nodes,
        health=health,
        live=LivePush(client, accounts, nodes, settings.cors_origins),
        cors_origins=settings.cors_origins,
        trusted_proxies=settings.trusted_proxies,
        clock=clock,
        close=close,
    )


def _signing_keys(settings: GatewaySettings) -> SigningKeys:
    given: SecretStr | None = settings.jwt_secret_key
    if given is None:
        return load_or_create_keys(settings.data_dir)
    earlier = settings.jwt_earlier_key
    return SigningKeys(given.get_secret_value(), [earlier.get_secret_value()] if earlier else [])
