"""The report of a HandBrake node: its limits, its load, and why it starts no jobs."""

from enum import StrEnum

from pydantic import AwareDatetime

from shared.domain.value import ApiModel
from shared.domain.wait_reasons import Waiting


class Load(ApiModel):
    """Resource use, relative to the container's limits if there is a container, else to the host's."""

    cpu_percent: float
    """CPU use in percent of `effective_cpus`, averaged over a few seconds."""
    cpu_others_percent: float
    """The part of `cpu_percent` that is not caused by this node's own encoders."""
    effective_cpus: float
    """Number of CPUs this process may use, by affinity and quota."""
    memory_percent: float
    """Used memory in percent."""
    memory_total_bytes: int
    """The memory limit that applies."""
    memory_available_bytes: int
    """Memory still available within that limit."""
    disk_total_bytes: int
    """Size of the archive's filesystem."""
    disk_free_bytes: int
    """Free space on it that this service may use."""


class Limits(ApiModel):
    """The limits beyond which a node starts no jobs."""

    max_concurrent_jobs: int
    cpu_percent: float
    """100 disables the check."""
    memory_percent: float
    """100 disables the check."""
    min_memory_bytes: int
    min_disk_bytes: int


class MountedFolders(ApiModel):
    """The folders a node can access now."""

    sources: list[str]
    """Available source folders, with symbolic links resolved."""
    unavailable: list[str]
    """Source folders that are empty or not mounted now."""
    archive: str
    """The archive folder."""

    def can_access(self, input_path: str, output_path: str) -> bool:
        """Return whether a job's files are accessible; a sample has an empty output path."""
        output_accessible = not output_path or is_below(output_path, self.archive)
        return output_accessible and any(is_below(input_path, s) for s in self.sources)


def is_below(path: str, folder: str) -> bool:
    """Return whether a path lies in a folder, comparing names only."""
    return path.startswith(prefix_of(folder))


def prefix_of(folder: str) -> str:
    """Return the prefix that every path in a folder starts with."""
    return folder.rstrip("/") + "/"


class FileConfinement(StrEnum):
    """What keeps media programs away from files they do not need."""

    LANDLOCK = "landlock"
    NONE = "none"


class NetworkConfinement(StrEnum):
    """What keeps media programs off the network."""

    SECCOMP = "seccomp"
    LANDLOCK = "landlock"
    """Blocks TCP only."""
    NONE = "none"


class Confinement(ApiModel):
    """How a node confines HandBrakeCLI, ffprobe and ffmpeg, as far as its kernel can."""

    files: FileConfinement
    network: NetworkConfinement
    message: str | None = None
    """What is missing, for the user; None if nothing is."""


class Node(ApiModel):
    """One HandBrake service."""

    name: str
    """Stable across restarts."""
    url: str
    """Base address for the gateway."""
    version: str
    """Version of this software."""
    handbrake_version: str
    """Version of its HandBrakeCLI."""
    running: list[str]
    """Ids of its running jobs."""
    load: Load
    limits: Limits
    folders: MountedFolders
    """The folders it can access; it leaves other jobs to other nodes."""
    confinement: Confinement | None = None
    """None for nodes of older versions, which do not report it."""
    drained: bool = False
    """Whether it finishes its running jobs and claims no more."""
    blocked: Waiting | None = None
    """Why it starts no more jobs; None if it does."""
    seen_at: AwareDatetime
    """Time of its last report."""


class NodeList(ApiModel):
    """The nodes that have reported recently."""

    nodes: list[Node]
