"""Detects attempts that failed because a folder became unavailable; they do not count."""

from handbrake_service.run.dependencies import RunDependencies
from shared.domain.job import Job


class StorageFault:
    """Records which archive is mounted when a run begins, to compare it when the run has failed."""

    def __init__(self, deps: RunDependencies, job: Job) -> None:
        self._deps = deps
        self._job = job
        self._archive = deps.staging.identity()

    def sentence(self) -> str | None:
        """Return which folder is unavailable or was replaced during the run; None if neither."""
        if self._deps.roots.is_away(self._job.input_path):
            return "The folder of its source is unavailable."
        if not self._job.output_path:  # a sample stays on this node
            return None
        staging = self._deps.staging
        try:
            staging.ensure()
        except OSError as error:
            return f"The archive {staging.archive} cannot be used: {error.strerror or error}."
        if staging.identity() != self._archive:
            return (
                f"The archive {staging.archive} was remounted during the run; the unfinished result is lost."
            )
        return None
