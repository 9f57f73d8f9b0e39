"""Keeps the frames that were compared as JPEGs, a folder for each job."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from shared.domain.sample import Side
from shared.domain.verification import FrameQuery
from shared.runtime.logging import get_logger

log = get_logger(__name__)


class FrameImages:
    """The compared frames of the jobs of a node; thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, job_id: str, comparison: str | None, images: Sequence[tuple[bytes, bytes] | None]) -> None:
        """Keep the frames of a job's source and result, instead of those of an earlier attempt.

        All of them or none; `comparison` is None where none were compared.
        """
        folder = self.folder / job_id
        shutil.rmtree(folder, ignore_errors=True)
        if comparison is None:
            return
        try:
            folder.mkdir(parents=True)
            for number, pair in enumerate(images):
                for side, image in zip(Side, pair or (), strict=False):
                    wanted = FrameQuery(comparison=comparison, number=number, side=side)
                    self.path(job_id, wanted).write_bytes(image)
        except OSError as error:  # the report has their measurements all the same
            shutil.rmtree(folder, ignore_errors=True)
            log.warning("frames.not_kept", folder=str(folder), error=str(error))

    def path(self, job_id: str, wanted: FrameQuery) -> Path:
        """Return where a frame is, if it is kept."""
        return self.folder / job_id / f"{wanted.comparison}-{wanted.number}-{wanted.side.value}.jpg"
