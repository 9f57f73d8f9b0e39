"""Whether a failed attempt is the fault of a folder that went away: then it does not count."""

from handbrake_service.run.dependencies import RunDependencies
from shared.domain.job import Job


class StorageFault:
    """Notes where a job's archive stands when its run begins, to be compared when the run has failed."""

    def __init__(self, deps: RunDependencies, job: Job) -> None:
        self._deps = deps
        self._job = job
        self._archive = deps.staging.identity()

    def sentence(self) -> str | None:
        """Return which folder is away, or was replaced during the run; None when all are as they were."""
        if self._deps.roots.is_away(self._job.input_path):
            return "The folder of its source is away."
        if not self._job.output_path:  # a sample stays on this node
            return None
        staging = self._deps.staging
        try:
            staging.ensure()
        except OSError as error:
            return f"The archive {staging.archive} cannot be used: {error.strerror or error}."
        if staging.identity() != self._archive:
            return (
                f"The archive {staging.archive} was away meanwhile; what had been made of the copy is gone."
            )
        return None
