"""The gateway's settings, read from environment variables."""

from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api_gateway.auth.passwords import MAX_LENGTH
from shared.runtime.environment import SigningKey, TextList
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


class GatewaySettings(BaseServiceSettings):
    """The gateway's settings. Each field's alias is its environment variable."""

    host: str = Field(default="0.0.0.0", alias="GATEWAY_HOST")  # noqa: S104 - serves the local network
    """Address to listen on."""
    port: int = Field(default=8080, ge=1, le=65535, alias="GATEWAY_PORT")
    """Port to listen on."""
    jwt_secret_key: SigningKey | None = Field(default=None, alias="JWT_SECRET_KEY")
    """Signs session tokens. Default: generated, and kept in DATA_DIR."""
    database_url: Annotated[str | None, AfterValidator(_database_url)] = Field(
        default=None, alias="DATABASE_URL"
    )
    """URL of the user database for SQLAlchemy. Default: SQLite in DATA_DIR."""
    node_urls: Annotated[TextList, AfterValidator(_node_urls)] = Field(
        default=("http://127.0.0.1:8081",), alias="HANDBRAKE_SERVICE_URL"
    )
    """URLs of the nodes, separated by commas."""
    cors_origins: Annotated[TextList, AfterValidator(_origins)] = Field(default=(), alias="CORS_ORIGINS")
    """Origins of other sites whose pages may call the API, separated by commas."""
    admin_password: SecretStr | None = Field(default=None, max_length=MAX_LENGTH, alias="ADMIN_PASSWORD")
    """Password of the first administrator. Default: random, logged once, to be changed at first sign-in."""
    registration: Literal["closed", "open"] = Field(default="closed", alias="REGISTRATION")
    """Who may create users: only administrators (`closed`), or everyone (`open`)."""
    session_timeout_minutes: int = Field(default=60, ge=1, le=24 * 60, alias="SESSION_TIMEOUT_MINUTES")
    """Minutes after which an unused session expires."""
    bcrypt_rounds: int = Field(default=12, ge=4, le=16, alias="BCRYPT_ROUNDS")
    """Cost of hashing passwords: each step doubles it."""

    @property
    def session_idle_lifetime(self) -> timedelta:
        """Time after which an unused session expires."""
        return timedelta(minutes=self.session_timeout_minutes)
