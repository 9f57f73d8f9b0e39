"""The settings of a local run, read from environment variables."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from shared.runtime.environment import Settings

#: Root of the checkout, from which the services are started.
CHECKOUT = Path(__file__).resolve().parent.parent

Port = Annotated[int, Field(ge=1, le=65535)]
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]


class StackSettings(Settings):
    """Settings of `./h2r run`."""

    home: Folder = Field(default=CHECKOUT / ".h2r", alias="H2R_HOME")
    """Folder for all state: queue, accounts, secrets, logs, samples."""
    gateway_port: Port = Field(default=8080, alias="GATEWAY_PORT")
    handbrake_port: Port = Field(default=8081, alias="HANDBRAKE_PORT")
    dashboard_port: Port = Field(default=3000, alias="FRONTEND_PORT")
    redis_port: Port = Field(default=6380, alias="REDIS_PORT")
    tv_source: Folder | None = Field(default=None, alias="TV_SOURCE")
    movies_source: Folder | None = Field(default=None, alias="MOVIES_SOURCE")
    archive: Folder | None = Field(default=None, alias="ARCHIVE_DESTINATION")
    admin_password: SecretStr | None = Field(default=None, alias="ADMIN_PASSWORD")
    """Initial password of the account `admin`. By default a random one is generated and stored."""
    reload: bool = Field(default=False, alias="H2R_RELOAD")
    """Restart a service when its code changes, and serve the dashboard with hot module replacement."""

    @property
    def ports(self) -> dict[str, int]:
        """Return the port numbers by environment variable."""
        return {
            "REDIS_PORT": self.redis_port,
            "HANDBRAKE_PORT": self.handbrake_port,
            "GATEWAY_PORT": self.gateway_port,
            "FRONTEND_PORT": self.dashboard_port,
        }
