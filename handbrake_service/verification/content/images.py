"""Stores the compared frames as JPEGs, in one folder per job."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from shared.domain.sample import Side
from shared.domain.verification import FrameQuery
from shared.runtime.logging import get_logger

log = get_logger(__name__)


class FrameImages:
    """The compared frames of a node's jobs. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, job_id: str, comparison: str | None, images: Sequence[tuple[bytes, bytes] | None]) -> None:
        """Store the frames of a job's source and result, and delete those of its earlier attempts.

        An OSError is logged and leaves no frames. `comparison` is None if no frames were compared.
        """
        folder = self.folder / job_id
        shutil.rmtree(folder, ignore_errors=True)
        if comparison is None:
            return
        try:
            folder.mkdir(parents=True)
            for number, pair in enumerate(images):
                for side, image in zip(Side, pair or (), strict=False):
                    frame = FrameQuery(comparison=comparison, number=number, side=side)
                    self.path(job_id, frame).write_bytes(image)
        except OSError as error:  # the report still has their measurements
            shutil.rmtree(folder, ignore_errors=True)
            log.warning("frames.not_stored", folder=str(folder), error=str(error))

    def path(self, job_id: str, frame: FrameQuery) -> Path:
        """Return the path of a frame, which exists only if the frame is stored."""
        return self.folder / job_id / f"{frame.comparison}-{frame.number}-{frame.side.value}.jpg"
