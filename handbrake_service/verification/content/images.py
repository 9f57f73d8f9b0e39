"""Keeps the frames that were compared as JPEGs, a folder for each job."""

from collections.abc import Sequence
from pathlib import Path

from shared.domain.sample import Side
from shared.runtime.logging import get_logger

log = get_logger(__name__)


class FrameImages:
    """The compared frames of the jobs of a node; thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, job_id: str, images: Sequence[tuple[bytes, bytes] | None]) -> None:
        """Keep the frames of a job's source and result, in the place of those of an earlier attempt."""
        folder = self.folder / job_id
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for number, pair in enumerate(images):
                for side, image in zip((Side.BEFORE, Side.AFTER), pair or (None, None), strict=True):
                    path = self.path(job_id, number, side)
                    if image is None:
                        path.unlink(missing_ok=True)
                    else:
                        path.write_bytes(image)
        except OSError as error:  # the report tells of them all the same
            log.warning("frames.not_kept", folder=str(folder), error=str(error))

    def path(self, job_id: str, number: int, side: Side) -> Path:
        """Return where a frame is, if it is kept: of the source or of the result."""
        return self.folder / job_id / f"{number}-{side.value}.jpg"
