"""Every fact a caller may have to be told, one exception each.

    H2RError
    ├── RequestRefused          the request itself is at fault
    │   ├── InvalidRequest · IdempotencyMismatch
    │   ├── PathOutsideRoots · SourceUnusable · DirectoryUnusable
    │   └── OutputExists · OutputReserved
    ├── AccessRefused           who asks is at fault
    │   ├── Unauthenticated · InvalidCredentials · Forbidden · CrossSiteRefused
    │   └── PasswordChangeRequired · RegistrationClosed
    ├── Conflict                the state of things is at fault
    │   ├── JobNotFound · JobNotCancellable · JobNotRetryable · JobNotPausable
    │   ├── JobNotMovable · JobRunning · NodeNotFound · UserExists
    │   ├── PresetNotFound · PresetExists · LogNotFound · SampleNotFound · ReportNotFound
    │   ├── FrameNotFound
    │   └── LeaseLost           a node's claim is no longer its own; never reaches a user
    └── Unavailable             something we need is down; asking again later helps
        ├── QueueUnavailable · NoNodeAvailable · SourceUnavailable · NodeBusy
        └── BadNodeReply

`code` is stable and part of the API. HTTP statuses are the business of `shared.web.errors`.
"""

from typing import Any, ClassVar


class H2RError(Exception):
    """A fact with a stable code, a sentence for a person and optional details for a program."""

    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, /, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class RequestRefused(H2RError):
    """The request can never succeed as it stands."""


class InvalidRequest(RequestRefused):
    """A field is missing, of the wrong type or out of range; `details` maps field to sentences."""

    code = "invalid_request"


class IdempotencyMismatch(RequestRefused):
    """An Idempotency-Key was used again with another body."""

    code = "idempotency_mismatch"


class PathOutsideRoots(RequestRefused):
    """A path resolves to something outside the configured folders."""

    code = "path_outside_roots"


class SourceUnusable(RequestRefused):
    """The source is missing, unreadable, empty or not a video."""

    code = "source_unusable"


class DirectoryUnusable(RequestRefused):
    """A folder that was to be listed is missing or unreadable."""

    code = "directory_unusable"


class OutputExists(RequestRefused):
    """The archive already holds a file of that name."""

    code = "output_exists"


class OutputReserved(RequestRefused):
    """Another job is going to write that output."""

    code = "output_reserved"


class AccessRefused(H2RError):
    """Who asks may not have this."""


class Unauthenticated(AccessRefused):
    """No valid session or credential came with the request."""

    code = "unauthenticated"


class InvalidCredentials(AccessRefused):
    """User name and password do not match."""

    code = "invalid_credentials"


class Forbidden(AccessRefused):
    """The role does not allow this."""

    code = "forbidden"


class CrossSiteRefused(AccessRefused):
    """A browser sent a state-changing request from a foreign site."""

    code = "cross_site_refused"


class PasswordChangeRequired(AccessRefused):
    """The password was handed out and must be changed before anything else."""

    code = "password_change_required"


class RegistrationClosed(AccessRefused):
    """Only an administrator may create users here."""

    code = "registration_closed"


class Conflict(H2RError):
    """The present state does not allow this."""


class JobNotFound(Conflict):
    """No job has that id."""

    code = "job_not_found"


class JobNotCancellable(Conflict):
    """The job has ended, or its file is being published this moment."""

    code = "job_not_cancellable"


class JobNotRetryable(Conflict):
    """Only failed and cancelled jobs can be tried again."""

    code = "job_not_retryable"


class JobNotPausable(Conflict):
    """Only queued and running jobs can be paused and resumed."""

    code = "job_not_pausable"


class JobNotMovable(Conflict):
    """Only waiting jobs have a place in the order, and only next to others that wait."""

    code = "job_not_movable"


class JobRunning(Conflict):
    """A running job must be cancelled before it can be deleted."""

    code = "job_running"


class NodeNotFound(Conflict):
    """No node of that name has reported lately."""

    code = "node_not_found"


class UserExists(Conflict):
    """The user name is taken."""

    code = "user_exists"


class PresetNotFound(Conflict):
    """No preset has that name, or it is one of HandBrake's own, which cannot be changed."""

    code = "preset_not_found"


class PresetExists(Conflict):
    """A preset has that name already."""

    code = "preset_exists"


class LogNotFound(Conflict):
    """The job has not run yet, or its log was thrown away."""

    code = "log_not_found"


class SampleNotFound(Conflict):
    """The sample is not made yet, or was thrown away."""

    code = "sample_not_found"


class ReportNotFound(Conflict):
    """No result of the job has been verified."""

    code = "report_not_found"


class FrameNotFound(Conflict):
    """No such frame is kept: it was not compared, was thrown away, or its node is not running."""

    code = "frame_not_found"


class LeaseLost(Conflict):
    """The claim token is no longer the job's: someone else may be running it."""

    code = "lease_lost"


class Unavailable(H2RError):
    """Something needed is down; the same request may succeed later."""


class QueueUnavailable(Unavailable):
    """Redis does not answer."""

    code = "queue_unavailable"


class NoNodeAvailable(Unavailable):
    """No HandBrake service answers."""

    code = "no_node_available"


class SourceUnavailable(Unavailable):
    """A source folder, or a file in it, cannot be read at the moment; it may come back."""

    code = "source_unavailable"


class NodeBusy(Unavailable):
    """The node has too much of the same to do at the moment."""

    code = "node_busy"


class BadNodeReply(Unavailable):
    """A HandBrake service answered with something that is not its API."""

    code = "bad_node_reply"
