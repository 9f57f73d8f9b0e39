"""Where a node keeps its samples: a folder each, with the result, its facts, and what was drawn of it."""

from pathlib import Path

from pydantic import ValidationError

from shared.domain.errors import SampleNotFound
from shared.domain.inspection import Crop
from shared.domain.value import ApiModel

_FACTS = "facts.json"
_PROXY = "playable.mp4"


class SampleFacts(ApiModel):
    """What is needed to show a sample beside its source."""

    name: str
    """Of the file."""
    media_type: str
    playable: bool
    """Whether browsers play it as it is."""
    first_s: float
    """Time of its first picture in the source."""
    frame_times_s: list[float]
    """When each of its pictures is shown, in order."""
    width: int
    """As shown, in square pixels."""
    height: int
    crop: Crop
    """What HandBrake cut off."""
    hdr: bool
    """Whether it has a high dynamic range still."""


class SampleStore:
    """The samples of a node, by job; thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def unfinished(self, job_id: str, token: str) -> Path:
        """Name the file one claim writes; no two claims share one."""
        return self.folder / job_id / f"{token[:8]}.part"

    def put(self, job_id: str, staged: Path, facts: SampleFacts) -> None:
        """Shelve a finished file; from then on it is found."""
        folder = self.folder / job_id
        staged.replace(folder / facts.name)
        unfinished = folder / f"{_FACTS}.part"
        unfinished.write_text(facts.model_dump_json(), encoding="utf-8")
        unfinished.replace(folder / _FACTS)

    def facts(self, job_id: str) -> SampleFacts:
        """Return what is known of a sample. Raises SampleNotFound."""
        try:
            return SampleFacts.model_validate_json((self.folder / job_id / _FACTS).read_text("utf-8"))
        except (OSError, ValidationError) as error:
            raise SampleNotFound("This node has no such sample; it may have been thrown away.") from error

    def video(self, job_id: str) -> tuple[Path, str]:
        """Return a sample's file and its media type. Raises SampleNotFound."""
        facts = self.facts(job_id)
        return self.folder / job_id / facts.name, facts.media_type

    def playable(self, job_id: str) -> tuple[Path, str]:
        """Return what browsers play: the sample itself, or a copy made for them. Raises SampleNotFound."""
        if self.facts(job_id).playable:
            return self.video(job_id)
        proxy = self.proxy(job_id)
        if not proxy.is_file():
            raise SampleNotFound("Browsers cannot play this sample, and no copy could be made that they can.")
        return proxy, "video/mp4"

    def proxy(self, job_id: str) -> Path:
        """Name the copy that browsers can play; made only where it is needed."""
        return self.folder / job_id / _PROXY

    def still(self, job_id: str, name: str) -> Path:
        """Name a picture drawn of a sample or of its source."""
        return self.folder / job_id / f"{name}.jpg"

    def prune(self) -> None:
        """Delete what an earlier life of this node did not finish."""
        for leftover in self.folder.glob("*/*.part"):
            leftover.unlink(missing_ok=True)
