"""What only one node has of a job: the log and the frames of its last attempt, and the files of a sample."""

from collections.abc import Mapping

import requests
from pydantic import TypeAdapter

from api_gateway.nodes.client import MEDIA_TIMEOUT_S, NodeClient, retry_key
from api_gateway.nodes.reply import read_reply
from api_gateway.nodes.transport import NodeRequest, NodeTransport
from shared.domain.errors import Conflict, FrameNotFound, LogNotFound, SampleNotFound
from shared.domain.job import Job
from shared.domain.log import LogPart, LogQuery
from shared.domain.sample import SampleRequest, StillQuery, VideoQuery
from shared.domain.verification import FrameQuery
from shared.service_credential import Actor

_part = TypeAdapter(LogPart)
_job = TypeAdapter(Job)


class NodeLocalFiles:
    """Asks the node that ran a job; errors are those of `NodeTransport.send` and what is said here."""

    def __init__(self, nodes: NodeClient, transport: NodeTransport) -> None:
        self._nodes = nodes
        self._transport = transport

    def log(self, actor: Actor, job_id: str, wanted: LogQuery) -> LogPart:
        """Return a part of a job's log. Raises JobNotFound or LogNotFound."""
        url = self._url(actor, job_id, "The log is", LogNotFound)
        request = NodeRequest("GET", f"/job/{job_id}/log", wanted.model_dump(), asked_first=url)
        return read_reply(request.path, self._transport.send(actor, request), _part)

    def make_sample(self, actor: Actor, wanted: SampleRequest, idempotency_key: str | None) -> Job:
        """Queue a sample; one request makes one, as `NodeClient.convert` has it."""
        request = NodeRequest(
            "POST",
            "/sample",
            body=wanted.model_dump_json(exclude_unset=True),
            headers=retry_key(idempotency_key),
            timeout_s=MEDIA_TIMEOUT_S,
        )
        return read_reply(request.path, self._transport.send(actor, request), _job)

    def video(
        self, actor: Actor, job_id: str, wanted: VideoQuery, headers: Mapping[str, str]
    ) -> requests.Response:
        """Return a sample's video, yet to be read. Raises JobNotFound or SampleNotFound."""
        return self._sample_file(actor, job_id, "video", {"playable": int(wanted.playable)}, headers)

    def still(
        self, actor: Actor, job_id: str, wanted: StillQuery, headers: Mapping[str, str]
    ) -> requests.Response:
        """Return a picture of a sample or of its source, yet to be read. Raises as `video` does."""
        return self._sample_file(actor, job_id, "still", wanted.model_dump(mode="json"), headers)

    def frame(
        self, actor: Actor, job_id: str, wanted: FrameQuery, headers: Mapping[str, str]
    ) -> requests.Response:
        """Return the image of a compared frame, yet to be read. Raises JobNotFound or FrameNotFound."""
        url = self._url(actor, job_id, "The frames are", FrameNotFound)
        return self._file(actor, f"/job/{job_id}/frame", wanted.model_dump(mode="json"), headers, url)

    def _sample_file(
        self, actor: Actor, job_id: str, what: str, query: Mapping[str, str | int], headers: Mapping[str, str]
    ) -> requests.Response:
        url = self._url(actor, job_id, "The sample is", SampleNotFound)
        return self._file(actor, f"/sample/{job_id}/{what}", query, headers, url)

    def _file(
        self,
        actor: Actor,
        path: str,
        query: Mapping[str, str | int],
        headers: Mapping[str, str],
        asked_first: str,
    ) -> requests.Response:
        request = NodeRequest(
            "GET", path, query, headers=headers, timeout_s=MEDIA_TIMEOUT_S, asked_first=asked_first
        )
        return self._transport.stream(actor, request)

    def _url(self, actor: Actor, job_id: str, what_is: str, missing: type[Conflict]) -> str:
        """Return the address of the node that ran a job last; `what_is` begins a sentence."""
        job = self._nodes.job(actor, job_id)
        if job.node is None:
            raise missing("The job has not run yet.")
        for node in self._nodes.nodes(actor):
            if node.name == job.node:
                return node.url
        raise missing(f"{what_is} on the node {job.node}, which is not running now.")
