"""The settings of a node, from environment variables."""

import socket
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from shared.runtime.environment import SigningKey
from shared.service_settings import BaseServiceSettings

_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]


_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def _host_name() -> str:
    return socket.gethostname()


class ServiceSettings(BaseServiceSettings):
    """Settings of one node, checked and immutable. `data_dir` has its lock, caches, logs and samples."""

    earlier_service_secret: SigningKey | None = Field(default=None, alias="SERVICE_EARLIER_SECRET")
    """The secret before SERVICE_SECRET was changed; accepted until every gateway has the new one."""
    host: str = Field(default="127.0.0.1", alias="HANDBRAKE_HOST")
    """Address to listen on. Gateways on other hosts need another one, such as 0.0.0.0."""
    port: int = Field(default=8081, ge=1, le=65535, alias="HANDBRAKE_PORT")
    """Port to listen on."""
    node_name: _Name = Field(default_factory=_host_name, alias="NODE_NAME")
    """Unique among the nodes, and the same after a restart. Default: the host name."""
    node_url: str | None = Field(default=None, alias="NODE_URL")
    """Base URL under which gateways reach this node. Default: host name and port, or the loopback address."""
    tv_source: Path | None = Field(default=None, alias="TV_SOURCE")
    """Folder with TV shows, an absolute path. One of TV_SOURCE and MOVIES_SOURCE is required."""
    movies_source: Path | None = Field(default=None, alias="MOVIES_SOURCE")
    """Folder with films, an absolute path."""
    archive: Path = Field(alias="ARCHIVE_DESTINATION")
    """Folder for the converted copies, an absolute path."""
    staging_dir: Path | None = Field(default=None, alias="STAGING_DIR")
    """Folder for unfinished results, if not in the archive; on another mount, each is copied once more."""
    default_preset: str = Field(default="Fast 1080p30", alias="DEFAULT_PRESET")
    """Preset of jobs that name none, unless an administrator has chosen another."""
    max_concurrent_jobs: int | None = Field(default=None, ge=1, le=64, alias="MAX_CONCURRENT_JOBS")
    """Most encodes at once. Default: one for every four effective CPUs, at least one."""
    cpu_limit: float = Field(default=80, gt=0, le=100, alias="CPU_LIMIT")
    """No job starts above this CPU use in percent; 100 turns the limit off."""
    memory_limit: float = Field(default=80, gt=0, le=100, alias="MEMORY_LIMIT")
    """No job starts above this memory use in percent; 100 turns the limit off."""
    min_memory_gb: float = Field(default=2, ge=0, alias="MIN_MEMORY_GB")
    """No job starts with less memory available, in 10⁹ bytes."""
    min_disk_gb: float = Field(default=5, ge=0, alias="MIN_DISK_GB")
    """No job starts with less disk space free, in 10⁹ bytes."""
    retry_attempts: int = Field(default=3, ge=1, le=20, alias="RETRY_ATTEMPTS")
    """Attempts per job until it fails for good."""
    lease_seconds: float = Field(default=60, ge=3, alias="LEASE_SECONDS")
    """How long a node keeps its claims without a beat; below 60, a short Redis outage may abort encodes."""
    replace_files_of_others: bool = Field(default=False, alias="REPLACE_FILES_OF_OTHERS")
    """Whether users may replace files in the archive that no job of theirs made, as administrators may."""
    keep_days: int = Field(default=90, ge=1, alias="KEEP_DAYS")
    """Days after which completed and cancelled jobs are purged; their published files stay."""
    keep_failed_days: int = Field(default=365, ge=1, alias="KEEP_FAILED_DAYS")
    """Days after which failed jobs are purged."""
    keep_jobs: int = Field(default=100_000, ge=100, alias="KEEP_JOBS")
    """Most ended jobs of each status to keep."""
    stall_seconds: float = Field(default=600, ge=5, alias="STALL_SECONDS")
    """Seconds without progress after which an encoder is killed."""

    source_quiet_seconds: float = Field(default=60, ge=0, le=86_400, alias="SOURCE_QUIET_SECONDS")
    """Seconds for which a source must not have changed before it is converted; 0 turns the check off."""
    verify_content: bool = Field(default=True, alias="VERIFY_CONTENT")
    """Whether frames and sound of each result are compared with those of its source."""
    damaged_sources: Literal["warn", "refuse"] = Field(default="warn", alias="DAMAGED_SOURCES")
    """`warn` looks for damage if HandBrakeCLI's log or a failed check suggests it, and reports it. `refuse`
    decodes every source, and publishes no copy of a damaged one."""
    manifest_signing_key: SigningKey | None = Field(default=None, alias="MANIFEST_SIGNING_KEY")
    """Signs the entries of the manifest; must be the same on all nodes of an archive."""
    require_confinement: bool = Field(default=False, alias="REQUIRE_CONFINEMENT")
    """Refuse to start if the kernel cannot keep HandBrakeCLI and FFmpeg from files and network."""

    @property
    def accepted_secrets(self) -> tuple[str, ...]:
        """The secrets that may sign credentials of gateways."""
        given = (self.service_secret, self.earlier_service_secret)
        return tuple(secret.get_secret_value() for secret in given if secret)

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
        """Return the base URL under which gateways reach this node."""
        host = self.host if self.host in _LOOPBACK else _host_name()
        return self.node_url or f"http://{host}:{self.port}"
