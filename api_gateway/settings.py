"""The gateway's settings, read from environment variables."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api_gateway.auth.passwords import MAX_LENGTH
from shared.redis import checked_url
from shared.runtime.environment import Settings, SigningKey, TextList
from shared.runtime.logging import LogFormat, LogLevel


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


class GatewaySettings(Settings):
    """The gateway's settings. Each field's alias is its environment variable."""

    redis_url: Annotated[str, AfterValidator(checked_url)] = Field(
        default="redis://127.0.0.1:6379/0", alias="REDIS_URL"
    )
    service_secret: SigningKey = Field(alias="SERVICE_SECRET")
    log_level: LogLevel = Field(default="INFO", alias="LOG_LEVEL")
    log_format: LogFormat = Field(default="json", alias="LOG_FORMAT")
    data_dir: Path = Field(alias="DATA_DIR")
    host: str = Field(default="0.0.0.0", alias="GATEWAY_HOST")  # noqa: S104 - serves the local network
    port: int = Field(default=8080, ge=1, le=65535, alias="GATEWAY_PORT")
    jwt_secret_key: SigningKey | None = Field(default=None, alias="JWT_SECRET_KEY")
    database_url: Annotated[str | None, AfterValidator(_database_url)] = Field(
        default=None, alias="DATABASE_URL"
    )
    node_urls: Annotated[TextList, AfterValidator(_node_urls)] = Field(
        default=("http://127.0.0.1:8081",), alias="HANDBRAKE_SERVICE_URL"
    )
    cors_origins: Annotated[TextList, AfterValidator(_origins)] = Field(default=(), alias="CORS_ORIGINS")
    admin_password: SecretStr | None = Field(default=None, max_length=MAX_LENGTH, alias="ADMIN_PASSWORD")
    registration: Literal["closed", "open"] = Field(default="closed", alias="REGISTRATION")
    session_timeout_minutes: int = Field(default=60, ge=1, le=24 * 60, alias="SESSION_TIMEOUT_MINUTES")
    bcrypt_rounds: int = Field(default=12, ge=4, le=16, alias="BCRYPT_ROUNDS")

    @property
    def session_idle_lifetime(self) -> timedelta:
        """Time after which an unused session expires."""
        return timedelta(minutes=self.session_timeout_minutes)
