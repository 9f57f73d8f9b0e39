"""What the queue says in more than one place when it refuses."""

from shared.domain.errors import IdempotencyMismatch, JobNotFound, LeaseLost, QueueUnavailable


def lost() -> LeaseLost:
    """Return the error of a step under a claim that another node holds by now."""
    return LeaseLost("The lease is no longer ours.")


def unconfirmed_job() -> QueueUnavailable:
    """Return the error of a new job that no replica has confirmed."""
    return QueueUnavailable(
        "No replica of Redis confirms the job; send it again with the same Idempotency-Key."
    )


def unconfirmed_step() -> QueueUnavailable:
    """Return the error of a step that no replica has confirmed."""
    return QueueUnavailable("No replica of Redis confirms that; try again in a moment.")


def mismatch() -> IdempotencyMismatch:
    """Return the error of an Idempotency-Key that came with another body."""
    return IdempotencyMismatch("This Idempotency-Key was used before with another request.")


def not_found(job_id: str) -> JobNotFound:
    """Return the error of an unknown job."""
    return JobNotFound(f"There is no job {job_id}.")
