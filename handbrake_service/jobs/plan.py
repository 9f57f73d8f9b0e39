"""Previews job requests: runs the checks of submission and estimates the results. Queues nothing."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from handbrake_service.estimates.estimator import Estimator
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.inspection.foresight import foresee
from handbrake_service.inspection.origin import Origin
from handbrake_service.jobs.submit import JobPreview, JobSubmitter
from handbrake_service.media.concurrency import ConcurrencyLimit
from handbrake_service.verification.not_kept import not_kept
from shared.domain.errors import H2RError, InvalidRequest, NodeBusy, OutputExists, OutputReserved
from shared.domain.not_kept import NotKept
from shared.domain.options import Collision, JobRequest
from shared.domain.plan import Plan, PlannedJob, PlanProblem
from shared.queue.reservations import Reservations
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.service_credential import Actor

#: Previews at once, over all plans; a preview mostly waits for the disk and for ffprobe.
_PREVIEWS_AT_ONCE = 4
#: Plans made at once; more would only wait for each other's previews.
_PLANS_AT_ONCE = 2
#: Longest time for one plan, below the gateway's timeout of 60 s.
_LIMIT_S = 45.0


class Planner:
    """Makes plans; thread-safe. `stop` ends its thread pool."""

    def __init__(
        self,
        handbrake: HandBrake,
        submitter: JobSubmitter,
        estimator: Estimator,
        reservations: Reservations,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._clock = clock
        self._handbrake = handbrake
        self._submitter = submitter
        self._estimator = estimator
        self._reservations = reservations
        self._limit = ConcurrencyLimit(_PLANS_AT_ONCE)
        self._pool = ThreadPoolExecutor(_PREVIEWS_AT_ONCE, thread_name_prefix="plan")

    def stop(self) -> None:
        """Start no more previews. Running ones end by themselves."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def plan(self, requests: Sequence[JobRequest], actor: Actor) -> Plan:
        """Return one entry for each request, in their order; a request that timed out has a problem.

        Raises NodeBusy when too many plans are being made.
        """
        with self._limit.enter():
            deadline = time.monotonic() + _LIMIT_S
            try:
                previews = [
                    self._pool.submit(self._submitter.preview, request, actor, with_origin=True)
                    for request in requests
                ]
            except RuntimeError as error:  # the pool has been shut down
                raise NodeBusy("This node is stopping.") from error
            wait(previews, timeout=deadline - time.monotonic())
            jobs = [
                self._planned(request, preview) for request, preview in zip(requests, previews, strict=True)
            ]
        renamed = [request.collision is Collision.RENAME for request in requests]
        return Plan(jobs=self._without_clashes(jobs, renamed))

    def _planned(self, request: JobRequest, pending: "Future[JobPreview]") -> PlannedJob:
        try:
            if pending.cancel() or not pending.done():
                raise NodeBusy("Checking this file took too long. Try again.")
            return self._planned_job(pending.result())
        except H2RError as error:
            exists = isinstance(error, OutputExists)
            return PlannedJob(
                input_path=request.input_path,
                problem=_problem(error),
                output_path=error.details["path"] if exists else None,
                output_exists=exists,
            )

    def _planned_job(self, preview: JobPreview) -> PlannedJob:
        source_s = preview.summary.duration_s
        return PlannedJob(
            input_path=preview.input_path,
            output_path=preview.output_path,
            output_exists=preview.output_exists,
            options=preview.options,
            duration_s=preview.options.encoded_s(source_s) if source_s is not None else None,
            source_bytes=preview.source.size_bytes,
            estimate=self._estimator.estimate(preview.preset, preview.options, preview.summary),
            settling_until=self._in_ms(preview.settles_ms),
            not_kept=self._not_kept(preview.origin, preview) if preview.origin else [],
        )

    def _in_ms(self, delay_ms: int) -> datetime | None:
        return self._clock.now() + timedelta(milliseconds=delay_ms) if delay_ms else None

    def _not_kept(self, origin: Origin, preview: JobPreview) -> list[NotKept]:
        foreseen = foresee(origin, preview.options, preview.preset, self._handbrake)
        return not_kept(origin, preview.options, foreseen)

    def _without_clashes(self, jobs: list[PlannedJob], renamed: list[bool]) -> list[PlannedJob]:
        """Refuse or rename jobs whose output another job, or an earlier one of this plan, will write."""
        outputs = [job.output_path for job in jobs if job.output_path and not job.problem]
        holders = self._reservations.holders(outputs)
        taken: dict[str, str] = {}
        resolved = []
        for job, rename in zip(jobs, renamed, strict=True):
            output, problem = job.output_path, None
            if output is not None and job.problem is None:
                if rename and (output in holders or output in taken):
                    output = self._next_name(output, taken)
                    resolved.append(job.model_copy(update={"output_path": output}))
                    taken[output] = job.input_path
                    continue
                if holder := holders.get(output):
                    problem = OutputReserved(f"Job {holder} will write to {output}.", job_id=holder)
                elif earlier := taken.get(output):
                    problem = OutputReserved(f"{earlier} would also be written to {output}.")
                taken.setdefault(output, job.input_path)
            resolved.append(job.model_copy(update={"problem": _problem(problem)}) if problem else job)
        return resolved

    def _next_name(self, output: str, taken: Mapping[str, str]) -> str:
        names = (str(name) for name in self._submitter.candidate_paths(output))
        return next(name for name in names if name not in taken and not self._reservations.holders([name]))


def _problem(error: H2RError) -> PlanProblem:
    fields = error.details if isinstance(error, InvalidRequest) else None
    return PlanProblem(error=error.code, message=error.message, fields=fields or None)
