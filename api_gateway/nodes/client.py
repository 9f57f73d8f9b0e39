"""The nodes' API as functions: each asks any node and gives a value of the domain."""

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
from shared.service_credential import Actor

#: Looking into a source may wake a sleeping disk, and asking HandBrakeCLI for its presets starts it.
MEDIA_TIMEOUT_S = 60.0

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
    """What can be done to one job, by the node's path."""

    CANCEL = "cancel"
    RETRY = "retry"
    PAUSE = "pause"
    RESUME = "resume"
    MOVE = "move"
    PRIORITY = "priority"


class NodeClient:
    """What the gateway asks of the nodes; errors are those of `NodeTransport.send`."""

    def __init__(self, transport: NodeTransport) -> None:
        self._transport = transport

    def convert(self, actor: Actor, job_request: JobRequest, idempotency_key: str | None) -> Job:
        """Queue a job.

        A request without a key of its own gets one, so that it can be sent to a second node when the
        answer of the first is lost, and still makes one job.
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
        """Look a job up; raise JobNotFound for what is no job's id."""
        return self._ask(actor, NodeRequest("GET", f"/job/{_checked(job_id)}"), _job)

    def jobs(self, actor: Actor, wanted: JobQuery) -> JobPage:
        """List jobs."""
        query: dict[str, str | int] = wanted.model_dump(
            mode="json", exclude={"status"}, exclude_defaults=True
        )
        if wanted.status:
            query["status"] = ",".join(wanted.status)
        return self._ask(actor, NodeRequest("GET", "/jobs", query), _page)

    def history(self, actor: Actor, job_id: str) -> JobHistory:
        """Show how a job's attempts ended."""
        return self._ask(actor, NodeRequest("GET", f"/history/{_checked(job_id)}"), _history)

    def verification(self, actor: Actor, job_id: str) -> VerificationReport:
        """Show what a job's result was held against."""
        return self._ask(actor, NodeRequest("GET", f"/verification/{_checked(job_id)}"), _verification)

    def act(self, actor: Actor, action: JobAction, job_id: str, body: ApiModel | None = None) -> Job:
        """Do something to a job that the node answers with the job; the node checks that `actor` may."""
        request = NodeRequest(
            "POST",
            f"/{action.value}/{_checked(job_id)}",
            body=body.model_dump_json() if body else None,
            timeout_s=MEDIA_TIMEOUT_S,
        )
        return self._ask(actor, request, _job)

    def delete(self, actor: Actor, job_id: str) -> None:
        """Forget a job that does not run; the node checks that `actor` may."""
        self._transport.send(actor, NodeRequest("POST", f"/delete/{_checked(job_id)}"))

    def bulk(self, actor: Actor, wanted: BulkRequest) -> BulkResult:
        """Do one thing to many jobs."""
        request = NodeRequest("POST", "/bulk", body=wanted.model_dump_json(), timeout_s=MEDIA_TIMEOUT_S)
        return self._ask(actor, request, _bulk)

    def pause_queue(self, actor: Actor, *, paused: bool) -> QueueState:
        """Pause or resume the queue; the node checks that `actor` may."""
        return self._ask(actor, NodeRequest("POST", "/queue/pause" if paused else "/queue/resume"), _counts)

    def clear_queue(self, actor: Actor, how_far: ClearQuery) -> BulkResult:
        """Cancel all that waits; the node checks that `actor` may."""
        query = how_far.model_dump(exclude_none=True)
        return self._ask(actor, NodeRequest("POST", "/queue/clear", query, timeout_s=MEDIA_TIMEOUT_S), _bulk)

    def failures(self, actor: Actor) -> FailureCounts:
        """Count the failed jobs by class of failure."""
        return self._ask(actor, NodeRequest("GET", "/queue/failures"), _failures)

    def drain(self, actor: Actor, name: str, *, drained: bool) -> list[Node]:
        """Have a node take no more jobs, or take them again; the node asked checks that `actor` may."""
        verb = "drain" if drained else "resume"
        return self._ask(actor, NodeRequest("POST", f"/nodes/{verb}/{_quoted(name)}"), _nodes)

    def queue(self, actor: Actor, timeout_s: float = 10.0) -> QueueState:
        """Count the jobs by status."""
        return self._ask(actor, NodeRequest("GET", "/queue", timeout_s=timeout_s), _counts)

    def nodes(self, actor: Actor, timeout_s: float = 10.0) -> list[Node]:
        """List the nodes that reported lately."""
        return self._ask(actor, NodeRequest("GET", "/nodes", timeout_s=timeout_s), _nodes)

    def roots(self, actor: Actor) -> Roots:
        """Show the source folders and the archive."""
        return self._ask(actor, NodeRequest("GET", "/files/roots", timeout_s=MEDIA_TIMEOUT_S), _roots)

    def browse(self, actor: Actor, wanted: BrowseQuery) -> Listing:
        """List a page of a folder."""
        query = wanted.model_dump(exclude_none=True)
        request = NodeRequest("GET", "/files/browse", query, timeout_s=MEDIA_TIMEOUT_S)
        return self._ask(actor, request, _listing)

    def inspect(self, actor: Actor, path: str) -> Inspection:
        """Look into a file."""
        request = NodeRequest("GET", "/files/inspect", {"path": path}, timeout_s=MEDIA_TIMEOUT_S)
        return self._ask(actor, request, _inspection)

    def preview(self, actor: Actor, wanted: PreviewQuery, headers: Mapping[str, str]) -> requests.Response:
        """Return a picture of a file, yet to be read; `headers` may say which one the caller has."""
        query = wanted.model_dump(mode="json")
        return self._transport.stream(
            actor,
            NodeRequest("GET", "/files/preview", query, headers=headers, timeout_s=MEDIA_TIMEOUT_S),
        )

    def plan(self, actor: Actor, wanted: PlanRequest) -> Plan:
        """Return what would come of requests."""
        request = NodeRequest(
            "POST",
            "/plan",
            body=wanted.model_dump_json(exclude_unset=True),
            timeout_s=MEDIA_TIMEOUT_S,
        )
        return self._ask(actor, request, _plan)

    def presets(self, actor: Actor) -> PresetCatalogue:
        """List the presets."""
        return self._ask(actor, NodeRequest("GET", "/presets", timeout_s=MEDIA_TIMEOUT_S), _presets)

    def encoders(self, actor: Actor) -> EncoderCatalogue:
        """List the encoders."""
        return self._ask(actor, NodeRequest("GET", "/encoders", timeout_s=MEDIA_TIMEOUT_S), _encoders)

    def import_presets(self, actor: Actor, wanted: PresetImport) -> PresetImported:
        """Import presets; the node checks that `actor` may, as with all changes of presets."""
        return self._ask(actor, _change("POST", "/presets/import", wanted), _imported)

    def export_preset(self, actor: Actor, name: str) -> bytes:
        """Return a preset as HandBrake imports it."""
        request = NodeRequest("GET", f"/presets/export/{_quoted(name)}", timeout_s=MEDIA_TIMEOUT_S)
        return self._transport.send(actor, request)

    def rename_preset(self, actor: Actor, name: str, wanted: PresetRename) -> PresetCatalogue:
        """Rename an imported preset."""
        return self._ask(actor, _change("PATCH", f"/presets/{_quoted(name)}", wanted), _presets)

    def delete_preset(self, actor: Actor, name: str) -> PresetCatalogue:
        """Forget an imported preset."""
        return self._ask(actor, _change("DELETE", f"/presets/{_quoted(name)}"), _presets)

    def set_default_preset(
        self, actor: Actor, wanted: DefaultPreset, root: str | None = None
    ) -> PresetCatalogue:
        """Set the preset of jobs that name none, for one root or for all others."""
        path = "/presets/default" if root is None else f"/presets/default/{_quoted(root)}"
        return self._ask(actor, _change("PUT", path, wanted), _presets)

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def _ask(self, actor: Actor, request: NodeRequest, reply: TypeAdapter[ValueT]) -> ValueT:
        return read_reply(request.path, self._transport.send(actor, request), reply)


def retry_key(given: str | None) -> dict[str, str]:
    """Return the header by which a request that is sent twice makes one job."""
    return {"Idempotency-Key": given or f"gateway-{secrets.token_urlsafe(24)}"}


def _change(method: str, path: str, body: ApiModel | None = None) -> NodeRequest:
    text = body.model_dump_json() if body else None
    return NodeRequest(method, path, body=text, timeout_s=MEDIA_TIMEOUT_S)


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _checked(job_id: str) -> str:
    """Keep what is no id out of a node's URL."""
    if not _JOB_ID.fullmatch(job_id):
        raise JobNotFound(f"No job has the id {job_id}.")
    return job_id
