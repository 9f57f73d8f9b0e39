"""Errors that the queue raises in more than one place."""

from shared.domain.errors import IdempotencyMismatch, JobNotFound, LeaseLost, QueueUnavailable


def lost() -> LeaseLost:
    """Return the error for a step whose claim token no longer holds the job."""
    return LeaseLost("The lease has been lost.")


def unconfirmed_job() -> QueueUnavailable:
    """Return the error for a new job that no replica has confirmed."""
    return QueueUnavailable(
        "No Redis replica has confirmed the job. Send it again with the same Idempotency-Key."
    )


def unconfirmed_step() -> QueueUnavailable:
    """Return the error for a step that no replica has confirmed."""
    return QueueUnavailable("No Redis replica has confirmed the change. Try again in a moment.")


def mismatch() -> IdempotencyMismatch:
    """Return the error for an Idempotency-Key that was reused with a different body."""
    return IdempotencyMismatch("This Idempotency-Key was already used with a different request.")


def not_found(job_id: str) -> JobNotFound:
    """Return the error for an unknown job id."""
    return JobNotFound(f"There is no job {job_id}.")
