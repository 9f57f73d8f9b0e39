"""The settings that several programs share."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.redis import checked_url
from shared.runtime.environment import Settings, SigningKey
from shared.runtime.logging import LogFormat, LogLevel


class RedisSettings(Settings):
    """Settings of a program that uses the queue."""

    redis_url: Annotated[str, AfterValidator(checked_url)] = Field(
        default="redis://127.0.0.1:6379/0", alias="REDIS_URL"
    )
    """URL of Redis, or `redis+sentinel://…`."""


class BaseServiceSettings(RedisSettings):
    """Settings that the gateway and the nodes have in common."""

    service_secret: SigningKey = Field(alias="SERVICE_SECRET")
    """Signs the credentials of the gateway: the same in all services, at least 32 characters."""
    log_level: LogLevel = Field(default="INFO", alias="LOG_LEVEL")
    """Least level of the log events that are written."""
    log_format: LogFormat = Field(default="json", alias="LOG_FORMAT")
    """`json`, or `console` for people."""
    data_dir: Path = Field(alias="DATA_DIR")
    """Folder of this process only."""
