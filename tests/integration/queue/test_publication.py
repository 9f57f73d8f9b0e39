"""What the queue keeps of a publication: the name it goes to, the rules, and how the result was verified."""

import pytest

from shared.domain.errors import JobNotFound, OutputReserved, ReportNotFound
from shared.domain.failures import Failure, FailureClass
from shared.domain.job import JobResult, JobStatus
from shared.domain.options import Collision, PublishOptions
from shared.domain.verification import Check, CheckName, VerificationReport
from shared.queue.record import PublishIntent
from shared.queue.redis_queue import Claim, RedisQueue, Signal
from shared.queue.reports import Reports
from shared.redis import RedisClient
from tests.support.queued import new_job

FREE = 10**12
RESULT = JobResult(output_path="/archive/x.mkv", size_bytes=5, duration_s=20.0, elapsed_s=3.0)
NOTE = PublishIntent(size_bytes=5, mtime_ns=7, result=RESULT)
REPORT = VerificationReport(
    checks=[Check(name=CheckName.AUDIO, expected="1", found="none", passed=False)], elapsed_s=0.5
)


@pytest.fixture
def queue(redis_client: RedisClient) -> RedisQueue:
    """An empty queue."""
    return RedisQueue(redis_client)


def claimed(queue: RedisQueue, token: str = "t1", **facts: object) -> Claim:
    """Queue a job and take it."""
    queue.enqueue(new_job(**facts))
    held = queue.claim("n1", token, FREE)
    assert isinstance(held, Claim)
    return held


def test_the_rules_of_its_publication_stay_with_a_job(queue: RedisQueue) -> None:
    rules = PublishOptions(collision=Collision.RENAME, sidecars=True, full_decode=True)
    held = claimed(queue, publish_options=rules)
    assert held.job.publish_options == rules
    assert queue.get(held.job.job_id).publish_options == rules


def test_an_output_moves_with_its_reservation_at_the_point_of_no_return(queue: RedisQueue) -> None:
    held = claimed(queue, output_path="/archive/a.mkv")
    assert queue.commit_publish(held, NOTE, "/archive/a (2).mkv") is Signal.OK
    assert queue.commit_publish(held, NOTE, "/archive/a (2).mkv") is Signal.OK  # its reply was lost
    assert queue.get(held.job.job_id).output_path == "/archive/a (2).mkv"
    with pytest.raises(OutputReserved):
        queue.enqueue(new_job(output_path="/archive/a (2).mkv"))
    queue.enqueue(new_job(output_path="/archive/a.mkv"))
    queue.complete(held, RESULT)
    queue.enqueue(new_job(output_path="/archive/a (2).mkv"))


def test_an_output_never_moves_to_where_another_job_will_write(queue: RedisQueue) -> None:
    held = claimed(queue, output_path="/archive/a.mkv")
    queue.enqueue(new_job(output_path="/archive/a (2).mkv"))
    with pytest.raises(OutputReserved):
        queue.commit_publish(held, NOTE, "/archive/a (2).mkv")
    assert queue.get(held.job.job_id).output_path == "/archive/a.mkv"
    queue.cancel(held.job.job_id)  # nothing was noted, so it is not too late


def test_a_cancel_before_the_output_moves_still_counts(queue: RedisQueue) -> None:
    held = claimed(queue, output_path="/archive/a.mkv")
    queue.cancel(held.job.job_id)
    assert queue.commit_publish(held, NOTE, "/archive/a (2).mkv") is Signal.CANCEL
    assert queue.get(held.job.job_id).output_path == "/archive/a.mkv"


def test_a_report_comes_with_the_end_of_an_attempt_and_goes_with_the_job(
    queue: RedisQueue, redis_client: RedisClient
) -> None:
    reports, held = Reports(redis_client), claimed(queue)
    job_id = held.job.job_id
    with pytest.raises(ReportNotFound):
        reports.of(job_id)
    queue.complete(held, RESULT, REPORT)
    assert reports.of(job_id) == REPORT
    queue.delete(job_id)
    with pytest.raises(JobNotFound):
        reports.of(job_id)
    assert redis_client.hlen("{h2r}:reports") == 0


def test_a_failed_attempt_keeps_its_report_until_the_next(
    queue: RedisQueue, redis_client: RedisClient
) -> None:
    reports, held = Reports(redis_client), claimed(queue)
    failure = Failure(reason=FailureClass.SHORT_OUTPUT, message="Too short.")
    queue.fail(held, failure, 3, 0, REPORT)
    assert reports.of(held.job.job_id) == REPORT
    queue.retry(held.job.job_id, held.job.source, 1)
    with pytest.raises(ReportNotFound):
        reports.of(held.job.job_id)


def test_purged_jobs_take_their_reports_along(queue: RedisQueue, redis_client: RedisClient) -> None:
    held = claimed(queue)
    queue.complete(held, RESULT, REPORT)
    assert queue.purge(JobStatus.COMPLETED, age_ms=-1000, keep=0, limit=10) == 1
    assert redis_client.hlen("{h2r}:reports") == 0


def test_a_result_that_was_discarded_has_no_output(queue: RedisQueue) -> None:
    held = claimed(queue)
    queue.complete(held, RESULT.model_copy(update={"output_path": None, "discarded": True}), REPORT)
    result = queue.get(held.job.job_id).result
    assert result is not None
    assert (result.output_path, result.discarded) == (None, True)
