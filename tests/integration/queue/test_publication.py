"""Publication in the queue: the output, the publish options, and the verification report."""

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
INTENT = PublishIntent(size_bytes=5, mtime_ns=7, result=RESULT)
REPORT = VerificationReport(
    checks=[Check(name=CheckName.AUDIO, expected="1", found="none", passed=False)], elapsed_s=0.5
)


@pytest.fixture
def queue(redis_client: RedisClient) -> RedisQueue:
    """An empty queue."""
    return RedisQueue(redis_client)


def claimed(queue: RedisQueue, token: str = "t1", **fields: object) -> Claim:
    """Queue a job and claim it."""
    queue.enqueue(new_job(**fields))
    current = queue.claim("n1", token, FREE)
    assert isinstance(current, Claim)
    return current


def test_a_job_keeps_its_publish_options(queue: RedisQueue) -> None:
    publish_options = PublishOptions(collision=Collision.RENAME, sidecars=True, full_decode=True)
    current = claimed(queue, publish_options=publish_options)
    assert current.job.publish_options == publish_options
    assert queue.get(current.job.job_id).publish_options == publish_options


def test_a_changed_output_moves_its_reservation_with_the_publish_intent(queue: RedisQueue) -> None:
    current = claimed(queue, output_path="/archive/a.mkv")
    assert queue.commit_publish(current, INTENT, "/archive/a (2).mkv") is Signal.OK
    assert queue.commit_publish(current, INTENT, "/archive/a (2).mkv") is Signal.OK  # as after a lost reply
    assert queue.get(current.job.job_id).output_path == "/archive/a (2).mkv"
    with pytest.raises(OutputReserved):
        queue.enqueue(new_job(output_path="/archive/a (2).mkv"))
    queue.enqueue(new_job(output_path="/archive/a.mkv"))
    queue.complete(current, RESULT)
    queue.enqueue(new_job(output_path="/archive/a (2).mkv"))


def test_an_output_cannot_change_to_one_reserved_by_another_job(queue: RedisQueue) -> None:
    current = claimed(queue, output_path="/archive/a.mkv")
    queue.enqueue(new_job(output_path="/archive/a (2).mkv"))
    with pytest.raises(OutputReserved):
        queue.commit_publish(current, INTENT, "/archive/a (2).mkv")
    assert queue.get(current.job.job_id).output_path == "/archive/a.mkv"
    queue.cancel(current.job.job_id)  # no intent was stored, so it is not too late


def test_a_cancel_before_the_publish_intent_takes_effect(queue: RedisQueue) -> None:
    current = claimed(queue, output_path="/archive/a.mkv")
    queue.cancel(current.job.job_id)
    assert queue.commit_publish(current, INTENT, "/archive/a (2).mkv") is Signal.CANCEL
    assert queue.get(current.job.job_id).output_path == "/archive/a.mkv"


def test_a_report_is_stored_at_the_end_of_an_attempt_and_deleted_with_the_job(
    queue: RedisQueue, redis_client: RedisClient
) -> None:
    reports, current = Reports(redis_client), claimed(queue)
    job_id = current.job.job_id
    with pytest.raises(ReportNotFound):
        reports.of(job_id)
    queue.complete(current, RESULT, REPORT)
    assert reports.of(job_id) == REPORT
    queue.delete(job_id)
    with pytest.raises(JobNotFound):
        reports.of(job_id)
    assert redis_client.hlen("{h2r}:reports") == 0


def test_a_failed_attempts_report_is_kept_until_the_next_attempt(
    queue: RedisQueue, redis_client: RedisClient
) -> None:
    reports, current = Reports(redis_client), claimed(queue)
    failure = Failure(reason=FailureClass.SHORT_OUTPUT, message="Too short.")
    queue.fail(current, failure, 3, 0, REPORT)
    assert reports.of(current.job.job_id) == REPORT
    queue.retry(current.job.job_id, current.job.source, 1)
    with pytest.raises(ReportNotFound):
        reports.of(current.job.job_id)


def test_reports_are_purged_with_their_jobs(queue: RedisQueue, redis_client: RedisClient) -> None:
    current = claimed(queue)
    queue.complete(current, RESULT, REPORT)
    assert queue.purge(JobStatus.COMPLETED, age_ms=-1000, keep=0, limit=10) == 1
    assert redis_client.hlen("{h2r}:reports") == 0


def test_a_discarded_result_has_no_output(queue: RedisQueue) -> None:
    current = claimed(queue)
    queue.complete(current, RESULT.model_copy(update={"output_path": None, "discarded": True}), REPORT)
    result = queue.get(current.job.job_id).result
    assert result is not None
    assert (result.output_path, result.discarded) == (None, True)
