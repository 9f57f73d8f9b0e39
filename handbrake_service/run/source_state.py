"""Checks that the source of a run is the queued one and does not change during the run."""

from handbrake_service.media.roots import OpenSource
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.failure_mapping import map_source_errors, options_do_not_fit, source_changed
from shared.domain.errors import InvalidRequest
from shared.domain.job import JobKind, SourceInfo
from shared.queue.redis_queue import Claim


class SourceSettling(Exception):
    """The source is still changing: the job is postponed, and this attempt does not count."""

    def __init__(self, source: SourceInfo, delay_ms: int) -> None:
        super().__init__("The source has changed.")
        self.source = source
        self.delay_ms = delay_ms


def check_as_queued(deps: RunDependencies, claim: Claim, source: OpenSource) -> None:
    """Describe the source again if it has changed since it was queued and has been quiet long enough.

    The source of a sample must not have changed at all. Raises SourceSettling, AttemptFailed or LeaseLost.
    """
    queued = claim.job.source
    changed = not source.matches(queued)
    if not changed and queued.video_codec is not None:
        return
    if claim.job.kind is JobKind.SAMPLE:
        raise source_changed()
    if changed and (delay_ms := deps.quiet.remaining_ms(source)):
        raise SourceSettling(source.file_info, delay_ms)
    try:
        with map_source_errors():
            described = deps.describe(source, claim.job.options)
    except InvalidRequest as error:
        raise options_do_not_fit(error.message) from error
    deps.queue.describe(claim, described, described.size_bytes)


def check_unchanged(deps: RunDependencies, source: OpenSource) -> None:
    """Raise SourceSettling if the source has changed or been replaced since it was opened."""
    if not source.is_unchanged():
        now = source.as_it_is()
        raise SourceSettling(now.file_info, deps.quiet.remaining_ms(now))
