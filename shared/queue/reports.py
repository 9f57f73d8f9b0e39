"""Verification reports: one for each job, from its last ended attempt."""

from typing import cast

from shared.domain.errors import ReportNotFound
from shared.domain.verification import VerificationReport
from shared.queue import keys, refusals
from shared.redis import RedisClient


class Reports:
    """Reads the reports that `finish.lua` stores; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client

    def of(self, job_id: str) -> VerificationReport:
        """Return a job's verification report. Raises JobNotFound or ReportNotFound."""
        text = cast("str | None", self._redis.hget(keys.REPORTS, job_id))
        if text is not None:
            return VerificationReport.model_validate_json(text)
        if not self._redis.exists(keys.job(job_id)):
            raise refusals.not_found(job_id)
        raise ReportNotFound("No result of this job has been verified.")
