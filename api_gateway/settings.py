"""The gateway's settings, read from environment variables."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import limits
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api_gateway.auth.passwords import MAX_LENGTH
from api_gateway.auth.user_administration import Registration
from api_gateway.trusted_proxies import is_proxy
from shared.runtime.environment import LEAST_SECRET_LENGTH, Settings, SigningKey, TextList, split_map
from shared.service_settings import BaseServiceSettings


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _node_urls(urls: tuple[str, ...]) -> tuple[str, ...]:
    if not urls or not all(_is_address(url) for url in urls):
        raise ValueError("use URLs such as http://host:8081, separated by commas")
    return urls


def _origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        if not _is_address(origin) or any(urlsplit(origin)[2:]):
            raise ValueError(
                "use origins such as https://host:3000, separated by commas, with nothing after the port; "
                "'*' is not allowed: it would let every site act for a signed-in user"
            )
    return origins


def _database_url(url: str | None) -> str | None:
    try:
        if url:
            make_url(url).get_dialect().import_dbapi()
    except (ArgumentError, ImportError) as error:
        raise ValueError(f"not a database URL that SQLAlchemy supports here ({error})") from error
    return url


def _proxies(proxies: tuple[str, ...]) -> tuple[str, ...]:
    if not all(map(is_proxy, proxies)):
        raise ValueError("use addresses, networks such as 10.0.0.0/8 or host names, separated by commas")
    return proxies


def _node_secrets(text: str) -> dict[str, SecretStr]:
    secrets = split_map(text)
    if not all(_is_address(url) and len(secret) >= LEAST_SECRET_LENGTH for url, secret in secrets.items()):
        raise ValueError(
            "use http://host:8081=secret, separated by commas, with secrets of at least 32 characters"
        )
    return {url.rstrip("/"): SecretStr(secret) for url, secret in secrets.items()}


def _rate_limit(text: str) -> str:
    try:
        limits.parse(text)
    except ValueError as error:
        raise ValueError("use a number and a period, such as 100/minute or 50/10 seconds") from error
    return text


class AccountSettings(Settings):
    """What commands in a terminal need to manage users."""

    data_dir: Path = Field(alias="DATA_DIR")
    """Folder of this process only."""
    database_url: Annotated[str | None, AfterValidator(_database_url)] = Field(
        default=None, alias="DATABASE_URL"
    )
    """URL of the user database for SQLAlchemy. Default: SQLite in DATA_DIR."""
    bcrypt_rounds: int = Field(default=12, ge=4, le=16, alias="BCRYPT_ROUNDS")
    """Cost of hashing passwords: each step doubles it."""


class GatewaySettings(BaseServiceSettings, AccountSettings):
    """The gateway's settings. Each field's alias is its environment variable."""

    host: str = Field(default="0.0.0.0", alias="GATEWAY_HOST")  # noqa: S104 - serves the local network
    """Address to listen on."""
    port: int = Field(default=8080, ge=1, le=65535, alias="GATEWAY_PORT")
    """Port to listen on."""
    trusted_proxies: Annotated[TextList, AfterValidator(_proxies)] = Field(
        default=(), alias="TRUSTED_PROXIES"
    )
    """Addresses, networks or host names of the proxies whose X-Forwarded headers are believed."""
    jwt_secret_key: SigningKey | None = Field(default=None, alias="JWT_SECRET_KEY")
    """Signs session tokens. Default: generated, and kept in DATA_DIR."""
    jwt_earlier_key: SigningKey | None = Field(default=None, alias="JWT_EARLIER_KEY")
    """The key before JWT_SECRET_KEY was changed. Sessions signed with it go on."""
    node_urls: Annotated[TextList, AfterValidator(_node_urls)] = Field(
        default=("http://127.0.0.1:8081",), alias="HANDBRAKE_SERVICE_URL"
    )
    """URLs of the nodes, separated by commas."""
    node_secrets: Annotated[dict[str, SecretStr], BeforeValidator(_node_secrets)] = Field(
        default_factory=dict, alias="NODE_SECRETS"
    )
    """Secrets of nodes with a SERVICE_SECRET of their own: `http://host:8081=secret`, separated by commas."""
    cors_origins: Annotated[TextList, AfterValidator(_origins)] = Field(default=(), alias="CORS_ORIGINS")
    """Origins of other sites whose pages may call the API, separated by commas."""
    admin_password: SecretStr | None = Field(default=None, max_length=MAX_LENGTH, alias="ADMIN_PASSWORD")
    """Password of the first administrator. Default: random, logged once, to be changed at first sign-in."""
    registration: Registration = Field(default=Registration.CLOSED, alias="REGISTRATION")
    """Who may register: nobody (`closed`), who has an `invitation`, or everybody (`open`)."""
    session_timeout_minutes: int = Field(default=60, ge=1, le=24 * 60, alias="SESSION_TIMEOUT_MINUTES")
    """Minutes after which an unused session expires."""

    rate_limit_user: Annotated[str, AfterValidator(_rate_limit)] = Field(
        default="3000/10 seconds", alias="RATE_LIMIT_USER"
    )
    """Most requests of one user, as `number/period`."""
    rate_limit_address: Annotated[str, AfterValidator(_rate_limit)] = Field(
        default="600/minute", alias="RATE_LIMIT_ADDRESS"
    )
    """Most requests from one address without being signed in."""
    audit_keep_days: int = Field(default=365, ge=1, alias="AUDIT_KEEP_DAYS")
    """Days after which entries of the audit log are deleted."""

    @property
    def session_idle_lifetime(self) -> timedelta:
        """Time after which an unused session expires."""
        return timedelta(minutes=self.session_timeout_minutes)
