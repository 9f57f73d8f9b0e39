"""A typed client of the nodes' API. Each method sends one request to any node."""

import re
import secrets
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote

import requests
from pydantic import TypeAdapter

from api_gateway.nodes.reply import ValueT, read_reply
from api_gateway.nodes.transport import NodeRequest, NodeTransport
from shared.domain.bulk import BulkRequest, BulkResult, ClearQuery
from shared.domain.encoders import EncoderCatalogue
from shared.domain.errors import JobNotFound
from shared.domain.files import BrowseQuery, Listing, PreviewQuery, Roots
from shared.domain.inspection import Inspection
from shared.domain.job import FailureCounts, Job, JobHistory, JobPage, QueueState
from shared.domain.job_query import JobQuery
from shared.domain.node import Node
from shared.domain.options import JobRequest
from shared.domain.plan import Plan, PlanRequest
from shared.domain.presets import (
    DefaultPreset,
    PresetCatalogue,
    PresetImport,
    PresetImported,
    PresetRename,
)
from shared.domain.value import ApiModel
from shared.domain.verification import VerificationReport
from shared.service_credential import Actor, Role

#: Long enough to wake a sleeping disk, or to start HandBrakeCLI for its list of presets.
MEDIA_TIMEOUT_S = 60.0

#: The actor of the gateway's own requests, for health and live push. User names begin with a letter or
#: digit, so no user can have this one. Used for reads only.
SYSTEM_ACTOR = Actor(username="-gateway", role=Role.USER)

_JOB_ID = re.compile(r"[0-9a-f]{16}")

_job = TypeAdapter(Job)
_page = TypeAdapter(JobPage)
_counts = TypeAdapter(QueueState)
_history = TypeAdapter(JobHistory)
_bulk = TypeAdapter(BulkResult)
_failures = TypeAdapter(FailureCounts)
_nodes = TypeAdapter(list[Node])
_roots = TypeAdapter(Roots)
_listing = TypeAdapter(Listing)
_inspection = TypeAdapter(Inspection)
_plan = TypeAdapter(Plan)
_presets = TypeAdapter(PresetCatalogue)
_verification = TypeAdapter(VerificationReport)
_imported = TypeAdapter(PresetImported)
_encoders = TypeAdapter(EncoderCatalogue)


class JobAction(StrEnum):
    """An action on one job. The value is the path segment of the node's route."""

    CANCEL = "cancel"
    RETRY = "retry"
    PAUSE = "pause"
    RESUME = "resume"
    MOVE = "move"
    PRIORITY = "priority"


class NodeClient:
    """The nodes' API. The nodes check permissions. Methods raise the errors of `NodeTransport.send`."""

    def __init__(self, transport: NodeTransport) -> None:
        self._transport = transport

    def convert(self, actor: Actor, job_request: JobRequest, idempotency_key: str | None) -> Job:
        """Queue a job.

        A request without an idempotency key gets one. If the reply of one node is lost, the request can
        then be sent to another without creating a second job.
        """
        request = NodeRequest(
            "POST",
            "/convert",
            body=job_request.model_dump_json(exclude_unset=True),
            headers=retry_key(idempotency_key),
            timeout_s=MEDIA_TIMEOUT_S,
        )
        return self._ask(actor, request, _job)

    def job(self, actor: Actor, job_id: str) -> Job:
        """Return a job. Raises JobNotFound, also for malformed ids."""
        return self._ask(actor, NodeRequest("GET", f"/job/{_checked(job_id)}"), _job)

    def jobs(self, actor: Actor, wanted: JobQuery) -> JobPage:
        """Return one page of the jobs that match a query."""
        query: dict[str, str | int] = wanted.model_dump(
            mode="json", exclude={"status"}, exclude_defaults=True
        )
        if wanted.status:
            query["status"] = ",".join(wanted.status)
        return self._ask(actor, NodeRequest("GET", "/jobs", query), _page)

    def history(self, actor: Actor, job_id: str) -> JobHistory:
        """Return the ended attempts of a job."""
        return self._ask(actor, NodeRequest("GET", f"/history/{_checked(job_id)}"), _history)

    def verification(self, actor: Actor, job_id: str) -> VerificationReport:
        """Return the verification report of a job's last attempt."""
        return self._ask(actor, NodeRequest("GET", f"/verification/{_checked(job_id)}"), _verification)

    def act(self, actor: Actor, action: JobAction, job_id: str, body: ApiModel | None = None) -> Job:
        """Take an action on a job and return the changed job."""
        request = NodeRequest(
            "POST",
            f"/{action.value}/{_checked(job_id)}",
            body=body.model_dump_json() if body else None,
            timeout_s=MEDIA_TIMEOUT_S,
        )
        return self._ask(actor, request, _job)

    def delete(self, actor: Actor, job_id: str) -> None:
        """Delete a job that is not running."""
        self._transport.send(actor, NodeRequest("POST", f"/delete/{_checked(job_id)}"))

    def bulk(self, actor: Actor, wanted: BulkRequest) -> BulkResult:
        """Apply one action to many jobs and return the counts."""
        request = NodeRequest("POST", "/bulk", body=wanted.model_dump_json(), timeout_s=MEDIA_TIMEOUT_S)
        return self._ask(actor, request, _bulk)

    def pause_queue(self, actor: Actor, *, paused: bool) -> QueueState:
        """Pause or resume the queue and return its state."""
        return self._ask(actor, NodeRequest("POST", "/queue/pause" if paused else "/queue/resume"), _counts)

    def clear_queue(self, actor: Actor, wanted: ClearQuery) -> BulkResult:
        """Cancel a batch of the waiting jobs."""
        query = wanted.model_dump(exclude_none=True)
        return self._ask(actor, NodeRequest("POST", "/queue/clear", query, timeout_s=MEDIA_TIMEOUT_S), _bulk)

    def failures(self, actor: Actor) -> FailureCounts:
        """Return the number of failed jobs by failure class."""
        return self._ask(actor, NodeRequest("GET", "/queue/failures"), _failures)

    def drain(self, actor: Actor, name: str, *, drained: bool) -> list[Node]:
        """Drain a node or let it take jobs again; return all nodes."""
        verb = "drain" if drained else "resume"
        return self._ask(actor, NodeRequest("POST", f"/nodes/{verb}/{_quoted(name)}"), _nodes)

    def queue(self, actor: Actor, timeout_s: float = 10.0) -> QueueState:
        """Return the number of jobs by status, and whether the queue is paused."""
        return self._ask(actor, NodeRequest("GET", "/queue", timeout_s=timeout_s), _counts)

    def nodes(self, actor: Actor, timeout_s: float = 10.0) -> list[Node]:
        """Return the nodes that have reported recently."""
        return self._ask(actor, NodeRequest("GET", "/nodes", timeout_s=timeout_s), _nodes)

    def roots(self, actor: Actor) -> Roots:
        """Return the source folders and the archive."""
        return self._ask(actor, NodeRequest("GET", "/files/roots", timeout_s=MEDIA_TIMEOUT_S), _roots)

    def browse(self, actor: Actor, wanted: BrowseQuery) -> Listing:
        """Return one page of a folder."""
        query = wanted.model_dump(exclude_none=True)
        request = NodeRequest("GET", "/files/browse", query, timeout_s=MEDIA_TIMEOUT_S)
        return self._ask(actor, request, _listing)

    def inspect(self, actor: Actor, path: str) -> Inspection:
        """Return the titles, tracks and chapters of a file."""
        request = NodeRequest("GET", "/files/inspect", {"path": path}, timeout_s=MEDIA_TIMEOUT_S)
        return self._ask(actor, request, _inspection)

    def preview(self, actor: Actor, wanted: PreviewQuery, headers: Mapping[str, str]) -> requests.Response:
        """Return a preview frame with its body unread; `headers` may make the request conditional."""
        query = wanted.model_dump(mode="json")
        return self._transport.stream(
            actor,
            NodeRequest("GET", "/files/preview", query, headers=headers, timeout_s=MEDIA_TIMEOUT_S),
        )

    def plan(self, actor: Actor, wanted: PlanRequest) -> Plan:
        """Return a preview of the jobs that requests would create."""
        request = NodeRequest(
            "POST",
            "/plan",
            body=wanted.model_dump_json(exclude_unset=True),
            timeout_s=MEDIA_TIMEOUT_S,
        )
        return self._ask(actor, request, _plan)

    def presets(self, actor: Actor) -> PresetCatalogue:
        """Return the built-in and imported presets."""
        return self._ask(actor, NodeRequest("GET", "/presets", timeout_s=MEDIA_TIMEOUT_S), _presets)

    def encoders(self, actor: Actor) -> EncoderCatalogue:
        """Return the encoders available on the nodes."""
        return self._ask(actor, NodeRequest("GET", "/encoders", timeout_s=MEDIA_TIMEOUT_S), _encoders)

    def import_presets(self, actor: Actor, wanted: PresetImport) -> PresetImported:
        """Import presets: all of them or none."""
        return self._ask(actor, _change("POST", "/presets/import", wanted), _imported)

    def export_preset(self, actor: Actor, name: str) -> bytes:
        """Return a preset as JSON that HandBrake can import."""
        request = NodeRequest("GET", f"/presets/export/{_quoted(name)}", timeout_s=MEDIA_TIMEOUT_S)
        return self._transport.send(actor, request)

    def rename_preset(self, actor: Actor, name: str, wanted: PresetRename) -> PresetCatalogue:
        """Rename an imported preset and return the catalogue."""
        return self._ask(actor, _change("PATCH", f"/presets/{_quoted(name)}", wanted), _presets)

    def delete_preset(self, actor: Actor, name: str) -> PresetCatalogue:
        """Delete an imported preset and return the catalogue."""
        return self._ask(actor, _change("DELETE", f"/presets/{_quoted(name)}"), _presets)

    def set_default_preset(
        self, actor: Actor, wanted: DefaultPreset, root: str | None = None
    ) -> PresetCatalogue:
        """Set the preset of jobs that name none, for one source root or for all roots without their own."""
        path = "/presets/default" if root is None else f"/presets/default/{_quoted(root)}"
        return self._ask(actor, _change("PUT", path, wanted), _presets)

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def _ask(self, actor: Actor, request: NodeRequest, reply: TypeAdapter[ValueT]) -> ValueT:
        return read_reply(request.path, self._transport.send(actor, request), reply)


def retry_key(given: str | None) -> dict[str, str]:
    """Return the Idempotency-Key header, with a generated key if none is given."""
    return {"Idempotency-Key": given or f"gateway-{secrets.token_urlsafe(24)}"}


def _change(method: str, path: str, body: ApiModel | None = None) -> NodeRequest:
    text = body.model_dump_json() if body else None
    return NodeRequest(method, path, body=text, timeout_s=MEDIA_TIMEOUT_S)


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _checked(job_id: str) -> str:
    """Return a well-formed job id, safe in a URL. Raises JobNotFound for anything else."""
    if not _JOB_ID.fullmatch(job_id):
        raise JobNotFound(f"No job has the id {job_id}.")
    return job_id
