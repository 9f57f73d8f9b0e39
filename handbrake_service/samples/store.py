"""Stores the samples of a node: a folder for each, with the result, its facts and the rendered frames."""

from pathlib import Path

from pydantic import ValidationError

from shared.domain.errors import SampleNotFound
from shared.domain.inspection import Crop
from shared.domain.value import ApiModel
from shared.runtime.atomic_write import atomic_write

_FACTS = "facts.json"
_PROXY = "playable.mp4"


class SampleFacts(ApiModel):
    """What is needed to show a sample next to its source."""

    name: str
    """File name of the result."""
    media_type: str
    playable: bool
    """Whether browsers can play the result as it is."""
    first_s: float
    """Time of its first frame in the source."""
    frame_times_s: list[float]
    """Presentation time of each frame, in order."""
    width: int
    """Display width in square pixels."""
    height: int
    crop: Crop
    """The borders that HandBrake removed."""
    hdr: bool
    """Whether the result still has high dynamic range."""


class SampleStore:
    """The samples of a node, by job; thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def unfinished(self, job_id: str, token: str) -> Path:
        """Return the path that one claim writes to; no two claims share one."""
        return self.folder / job_id / f"{token[:8]}.part"

    def put(self, job_id: str, staged: Path, facts: SampleFacts) -> None:
        """Store a finished file with its facts; from then on the sample is found."""
        folder = self.folder / job_id
        staged.replace(folder / facts.name)
        atomic_write(folder / _FACTS, facts.model_dump_json().encode())

    def facts(self, job_id: str) -> SampleFacts:
        """Return the facts of a sample. Raises SampleNotFound."""
        try:
            return SampleFacts.model_validate_json((self.folder / job_id / _FACTS).read_text("utf-8"))
        except (OSError, ValidationError) as error:
            raise SampleNotFound("This node has no such sample; it may have been deleted.") from error

    def video(self, job_id: str) -> tuple[Path, str]:
        """Return a sample's file and its media type. Raises SampleNotFound."""
        facts = self.facts(job_id)
        return self.folder / job_id / facts.name, facts.media_type

    def playable(self, job_id: str) -> tuple[Path, str]:
        """Return what browsers can play: the sample itself, or a playable copy. Raises SampleNotFound."""
        if self.facts(job_id).playable:
            return self.video(job_id)
        proxy = self.proxy(job_id)
        if not proxy.is_file():
            raise SampleNotFound("Browsers cannot play this sample, and making a playable copy failed.")
        return proxy, "video/mp4"

    def proxy(self, job_id: str) -> Path:
        """Return the path of the copy for browsers, which exists only where it is needed."""
        return self.folder / job_id / _PROXY

    def still(self, job_id: str, name: str) -> Path:
        """Return the path of a frame rendered from a sample or from its source."""
        return self.folder / job_id / f"{name}.jpg"

    def prune(self) -> None:
        """Delete files that an earlier process of this node did not finish."""
        for leftover in self.folder.glob("*/*.part"):
            leftover.unlink(missing_ok=True)
