"""What the queue says in more than one place when it refuses."""

from shared.domain.errors import IdempotencyMismatch, JobNotFound, LeaseLost, QueueUnavailable


def lost() -> LeaseLost:
    """Say that a claim is another's by now."""
    return LeaseLost("The lease is no longer ours.")


def unconfirmed_job() -> QueueUnavailable:
    """Say that a new job may be lost with Redis' master."""
    return QueueUnavailable(
        "No replica of Redis confirms the job; send it again with the same Idempotency-Key."
    )


def unconfirmed_step() -> QueueUnavailable:
    """Say that a step may be lost with Redis' master."""
    return QueueUnavailable("No replica of Redis confirms that; try again in a moment.")


def mismatch() -> IdempotencyMismatch:
    """Say that a key came with another body."""
    return IdempotencyMismatch("This Idempotency-Key was used before with another request.")


def not_found(job_id: str) -> JobNotFound:
    """Say that a job is not known."""
    return JobNotFound(f"There is no job {job_id}.")
