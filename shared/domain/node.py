"""A HandBrake node as others see it: its limits, its load, why it starts nothing."""

from enum import StrEnum

from pydantic import AwareDatetime

from shared.domain.job import Waiting
from shared.domain.value import ApiModel


class Load(ApiModel):
    """Readings against the limits that apply: the container's where there is one, else the host's."""

    cpu_percent: float
    """Of `effective_cpus`, averaged over some seconds."""
    cpu_others_percent: float
    """The part of it that is not this node's own encoders."""
    effective_cpus: float
    """CPUs this process may use: affinity and quota."""
    memory_percent: float
    """Used memory."""
    memory_total_bytes: int
    """The memory limit that applies."""
    memory_available_bytes: int
    """What may still be used below it."""
    disk_total_bytes: int
    """Size of the archive's file system."""
    disk_free_bytes: int
    """Free space there for us."""


class Limits(ApiModel):
    """What a node starts nothing beyond."""

    max_concurrent_jobs: int
    cpu_percent: float
    """100 turns the check off."""
    memory_percent: float
    """100 turns the check off."""
    min_memory_bytes: int
    min_disk_bytes: int


class MountedFolders(ApiModel):
    """Which files a node can work with now."""

    sources: list[str]
    """Source folders that are there, as the kernel names them."""
    unavailable: list[str]
    """Source folders that are empty or not mounted at the moment."""
    archive: str
    """Where it publishes."""

    def can_access(self, input_path: str, output_path: str) -> bool:
        """Return whether a job's files are within reach; a sample has no output."""
        reaches_output = not output_path or is_below(output_path, self.archive)
        return reaches_output and any(is_below(input_path, s) for s in self.sources)


def is_below(path: str, folder: str) -> bool:
    """Return whether a path lies in a folder, by name."""
    return path.startswith(prefix_of(folder))


def prefix_of(folder: str) -> str:
    """Return what every path in a folder begins with."""
    return folder.rstrip("/") + "/"


def folder_unavailable_message(folder: str) -> str:
    """Return a sentence about a source folder that is not mounted."""
    return f"The source folder {folder} is empty or not mounted."


class FileConfinement(StrEnum):
    """What keeps programs that read films from files they do not need."""

    LANDLOCK = "landlock"
    NONE = "none"


class NetworkConfinement(StrEnum):
    """What keeps programs that read films from the network."""

    SECCOMP = "seccomp"
    LANDLOCK = "landlock"
    """From TCP only."""
    NONE = "none"


class Confinement(ApiModel):
    """How a node confines HandBrakeCLI, ffprobe and ffmpeg, as far as its kernel can."""

    files: FileConfinement
    network: NetworkConfinement
    message: str | None = None
    """What is missing, for a person; None where nothing is."""


class Node(ApiModel):
    """One HandBrake service."""

    name: str
    """Stable over restarts."""
    url: str
    """Base address for the gateway."""
    version: str
    """Of this software."""
    handbrake_version: str
    """Of its HandBrakeCLI."""
    running: list[str]
    """Ids of the jobs it runs."""
    load: Load
    limits: Limits
    folders: MountedFolders
    """Other jobs are left to other nodes."""
    confinement: Confinement | None = None
    """None for a node of an older version, which does not say."""
    drained: bool = False
    """Finishes what it runs and takes no more."""
    blocked: Waiting | None = None
    """Why it starts nothing more, if so."""
    seen_at: AwareDatetime
    """When it last reported."""
