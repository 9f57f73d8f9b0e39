"""Every error that a caller may receive, one exception class each.

    H2RError
    ├── RequestRefused          the request itself is wrong
    │   ├── InvalidRequest · IdempotencyMismatch
    │   ├── PathOutsideRoots · SourceUnusable · DirectoryUnusable
    │   └── OutputExists · OutputReserved · ReplaceRefused
    ├── AccessRefused           the caller is not allowed to do this
    │   ├── Unauthenticated · InvalidCredentials · Forbidden · CrossSiteRefused
    │   ├── PasswordChangeRequired · RegistrationClosed · InvitationNotFound
    │   ├── SecondFactorRequired · SessionRequired · ScopeMissing
    │   └── TooManyRequests     slow down; `details` says for how long
    ├── Conflict                the current state does not allow it
    │   ├── JobNotFound · JobNotCancellable · JobNotRetryable · JobNotPausable
    │   ├── JobNotMovable · JobRunning · NodeNotFound
    │   ├── UserExists · UserNotFound · LastAdmin · SessionNotFound · TokenNotFound
    │   ├── PresetNotFound · PresetExists · LogNotFound · SampleNotFound · ReportNotFound
    │   ├── FrameNotFound
    │   └── LeaseLost           a node no longer holds its claim; never reaches a user
    └── Unavailable             a dependency is down; a later retry may succeed
        ├── QueueUnavailable · NoNodeAvailable · SourceUnavailable · NodeBusy
        └── BadNodeReply

`code` is stable and part of the API. `shared.web.errors` maps the classes to HTTP statuses.
"""

from typing import Any, ClassVar


class H2RError(Exception):
    """An error with a stable code, a sentence for the user and optional details for programs."""

    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, /, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class RequestRefused(H2RError):
    """The request can never succeed unchanged."""


class InvalidRequest(RequestRefused):
    """A field is missing, of the wrong type or out of range; `details` maps each field to its messages."""

    code = "invalid_request"

    @classmethod
    def of_field(cls, field: str, sentence: str) -> "InvalidRequest":
        """Return the error of a single field."""
        return cls(f"{field}: {sentence}", **{field: [sentence]})


class IdempotencyMismatch(RequestRefused):
    """An Idempotency-Key was reused with a different request body."""

    code = "idempotency_mismatch"


class PathOutsideRoots(RequestRefused):
    """A path resolves to a location outside the configured folders."""

    code = "path_outside_roots"


class SourceUnusable(RequestRefused):
    """The source is missing, unreadable, empty or not a video."""

    code = "source_unusable"


class DirectoryUnusable(RequestRefused):
    """The folder to list is missing or unreadable."""

    code = "directory_unusable"


class OutputExists(RequestRefused):
    """The archive already contains a file of that name."""

    code = "output_exists"


class ReplaceRefused(RequestRefused):
    """The archive has a file of that name that the user may not replace."""

    code = "replace_refused"


class OutputReserved(RequestRefused):
    """Another unfinished job will write the same output."""

    code = "output_reserved"


class AccessRefused(H2RError):
    """The caller is not allowed to do this."""


class Unauthenticated(AccessRefused):
    """The request carries no valid session or credential."""

    code = "unauthenticated"


class InvalidCredentials(AccessRefused):
    """User name and password do not match."""

    code = "invalid_credentials"


class Forbidden(AccessRefused):
    """The role does not allow this."""

    code = "forbidden"


class CrossSiteRefused(AccessRefused):
    """A browser sent a state-changing request from another site."""

    code = "cross_site_refused"


class PasswordChangeRequired(AccessRefused):
    """The user still has a temporary password and must change it first."""

    code = "password_change_required"


class RegistrationClosed(AccessRefused):
    """Registration is closed, or needs an invitation."""

    code = "registration_closed"


class InvitationNotFound(AccessRefused):
    """No valid invitation has this code or id."""

    code = "invitation_not_found"


class SecondFactorRequired(AccessRefused):
    """The password is right; the user's second factor is missing or wrong."""

    code = "second_factor_required"


class SessionRequired(AccessRefused):
    """API tokens may not do this: it changes how somebody signs in."""

    code = "session_required"


class ScopeMissing(AccessRefused):
    """The API token does not have the scope that this needs."""

    code = "scope_missing"


class TooManyRequests(AccessRefused):
    """A rate limit is exceeded; `details` has `retry_after_s`."""

    code = "too_many_requests"

    def __init__(self, message: str, /, *, retry_after_s: int, **details: Any) -> None:
        super().__init__(message, retry_after_s=retry_after_s, **details)
        self.retry_after_s = retry_after_s


class Conflict(H2RError):
    """The current state does not allow this."""


class JobNotFound(Conflict):
    """No job has that id."""

    code = "job_not_found"


class JobNotCancellable(Conflict):
    """The job has ended, or its result is being published."""

    code = "job_not_cancellable"


class JobNotRetryable(Conflict):
    """Only failed and cancelled jobs can be retried."""

    code = "job_not_retryable"


class JobNotPausable(Conflict):
    """Only queued and running jobs can be paused and resumed."""

    code = "job_not_pausable"


class JobNotMovable(Conflict):
    """Only waiting jobs can be moved, and only next to other waiting jobs."""

    code = "job_not_movable"


class JobRunning(Conflict):
    """A running job must be cancelled before it can be deleted."""

    code = "job_running"


class NodeNotFound(Conflict):
    """No node of that name has reported recently."""

    code = "node_not_found"


class UserExists(Conflict):
    """The user name is taken."""

    code = "user_exists"


class UserNotFound(Conflict):
    """No user has this name."""

    code = "user_not_found"


class LastAdmin(Conflict):
    """The last enabled administrator can be neither disabled, deleted nor made a user."""

    code = "last_admin"


class SessionNotFound(Conflict):
    """The session has ended, or belongs to somebody else."""

    code = "session_not_found"


class TokenNotFound(Conflict):
    """The API token is revoked, or belongs to somebody else."""

    code = "token_not_found"


class PresetNotFound(Conflict):
    """No preset has that name, or it is one of HandBrake's built-in presets, which cannot be changed."""

    code = "preset_not_found"


class PresetExists(Conflict):
    """A preset of that name already exists."""

    code = "preset_exists"


class LogNotFound(Conflict):
    """The job has not run yet, or its log has been deleted."""

    code = "log_not_found"


class SampleNotFound(Conflict):
    """The sample is not finished yet, or has been deleted."""

    code = "sample_not_found"


class ReportNotFound(Conflict):
    """No result of the job has been verified."""

    code = "report_not_found"


class FrameNotFound(Conflict):
    """The frame is not stored: it was not compared, it has been deleted, or its node is not running."""

    code = "frame_not_found"


class LeaseLost(Conflict):
    """The claim token no longer holds the job: another node may be running it."""

    code = "lease_lost"


class Unavailable(H2RError):
    """A dependency is down; the same request may succeed later."""


class QueueUnavailable(Unavailable):
    """Redis does not answer."""

    code = "queue_unavailable"


class NoNodeAvailable(Unavailable):
    """No HandBrake service answers."""

    code = "no_node_available"


class SourceUnavailable(Unavailable):
    """A source folder, or a file in it, is temporarily unreadable."""

    code = "source_unavailable"


class NodeBusy(Unavailable):
    """The node has reached its limit of concurrent requests of this kind."""

    code = "node_busy"


class BadNodeReply(Unavailable):
    """A HandBrake service sent a reply that does not match its API."""

    code = "bad_node_reply"
