"""What a node is told by its environment."""

import socket
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.redis import checked_url
from shared.runtime.environment import Settings, SigningKey
from shared.runtime.logging import LogFormat, LogLevel

GIGABYTE = 1024**3

_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]


def _host_name() -> str:
    return socket.gethostname()


class ServiceSettings(Settings):
    """Frozen settings of one node."""

    redis_url: Annotated[str, AfterValidator(checked_url)] = Field(
        default="redis://127.0.0.1:6379/0", alias="REDIS_URL"
    )
    service_secret: SigningKey = Field(alias="SERVICE_SECRET")
    """Signs the gateway's credentials; the same value there."""
    log_level: LogLevel = Field(default="INFO", alias="LOG_LEVEL")
    log_format: LogFormat = Field(default="json", alias="LOG_FORMAT")
    data_dir: Path = Field(alias="DATA_DIR")
    """This node's own folder: lock, caches, the encoder's temporary files."""
    host: str = Field(default="0.0.0.0", alias="HANDBRAKE_HOST")  # noqa: S104 - other hosts' gateways ask too
    port: int = Field(default=8081, ge=1, le=65535, alias="HANDBRAKE_PORT")
    node_name: _Name = Field(default_factory=_host_name, alias="NODE_NAME")
    """Stable over restarts, one per node."""
    node_url: str | None = Field(default=None, alias="NODE_URL")
    """Where gateways reach this node."""
    tv_source: Path | None = Field(default=None, alias="TV_SOURCE")
    movies_source: Path | None = Field(default=None, alias="MOVIES_SOURCE")
    archive: Path = Field(alias="ARCHIVE_DESTINATION")
    staging_dir: Path | None = Field(default=None, alias="STAGING_DIR")
    """Where results grow, if not in the archive; on another mount, each is copied once more."""
    default_preset: str = Field(default="Fast 1080p30", alias="DEFAULT_PRESET")
    max_concurrent_jobs: int | None = Field(default=None, ge=1, le=64, alias="MAX_CONCURRENT_JOBS")
    """None: one for every four effective CPUs, at least one."""
    cpu_limit: float = Field(default=80, gt=0, le=100, alias="CPU_LIMIT")
    """No start above this CPU use in percent; 100 turns it off."""
    memory_limit: float = Field(default=80, gt=0, le=100, alias="MEMORY_LIMIT")
    """No start above this memory use in percent; 100 turns it off."""
    min_memory_gb: float = Field(default=2, ge=0, alias="MIN_MEMORY_GB")
    """No start with less memory available."""
    min_disk_gb: float = Field(default=5, ge=0, alias="MIN_DISK_GB")
    """Disk space that is never planned away."""
    retry_attempts: int = Field(default=3, ge=1, le=20, alias="RETRY_ATTEMPTS")
    lease_seconds: float = Field(default=60, ge=3, alias="LEASE_SECONDS")
    """How long a silent node keeps its jobs; below 60, a short outage of Redis costs encodes."""
    keep_days: int = Field(default=90, ge=1, alias="KEEP_DAYS")
    """Completed and cancelled jobs are forgotten after this many days; their files stay."""
    keep_failed_days: int = Field(default=365, ge=1, alias="KEEP_FAILED_DAYS")
    """Failed jobs are forgotten after this many days."""
    keep_jobs: int = Field(default=100_000, ge=100, alias="KEEP_JOBS")
    """At most this many ended jobs of each status are remembered."""
    stall_seconds: float = Field(default=600, ge=5, alias="STALL_SECONDS")
    """An encoder that makes no progress for this long is killed."""

    source_quiet_seconds: float = Field(default=60, ge=0, le=86_400, alias="SOURCE_QUIET_SECONDS")
    """How long a source must not have changed before it is converted; 0 takes it as it is."""
    verify_content: bool = Field(default=True, alias="VERIFY_CONTENT")
    """Whether frames and sound of each result are compared with its source."""
    damaged_sources: Literal["warn", "refuse"] = Field(default="warn", alias="DAMAGED_SOURCES")
    """Whether copies of sources that cannot be decoded everywhere are published, or refused."""
    manifest_signing_key: SigningKey | None = Field(default=None, alias="MANIFEST_SIGNING_KEY")
    """Signs the manifest's entries; the same for all nodes of an archive."""
    require_confinement: bool = Field(default=False, alias="REQUIRE_CONFINEMENT")
    """Whether not to start where the kernel cannot keep HandBrakeCLI and FFmpeg from files and network."""

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not self.sources():
            raise ValueError("set TV_SOURCE or MOVIES_SOURCE (or both) to the folder with your videos")
        folders = [*self.sources().values(), self.archive, *filter(None, [self.staging_dir])]
        if relative := [str(folder) for folder in folders if not folder.is_absolute()]:
            raise ValueError(f"media folders must be absolute paths, not {', '.join(relative)}")
        return self

    def sources(self) -> dict[str, Path]:
        """Return the configured source folders by their short name."""
        named = {"tv": self.tv_source, "movies": self.movies_source}
        return {name: path for name, path in named.items() if path is not None}

    def url(self) -> str:
        """Return the address under which gateways reach this node."""
        return self.node_url or f"http://{_host_name()}:{self.port}"
