"""Files that only one node has: log and frames of a job's last attempt, and the files of a sample."""

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
    """Requests files from the node that ran a job last.

    Methods raise the errors of `NodeTransport.send` in addition to those named below.
    """

    def __init__(self, nodes: NodeClient, transport: NodeTransport) -> None:
        self._nodes = nodes
        self._transport = transport

    def log(self, actor: Actor, job_id: str, wanted: LogQuery) -> LogPart:
        """Return a part of a job's log. Raises JobNotFound or LogNotFound."""
        url = self._url(actor, job_id, "The log is", LogNotFound)
        request = NodeRequest("GET", f"/job/{job_id}/log", wanted.model_dump(), preferred_url=url)
        return read_reply(request.path, self._transport.send(actor, request), _part)

    def make_sample(self, actor: Actor, wanted: SampleRequest, idempotency_key: str | None) -> Job:
        """Queue a sample, with the idempotency of `NodeClient.convert`."""
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
        """Return a sample's video with its body unread. Raises JobNotFound or SampleNotFound."""
        return self._sample_file(actor, job_id, "video", {"playable": int(wanted.playable)}, headers)

    def still(
        self, actor: Actor, job_id: str, wanted: StillQuery, headers: Mapping[str, str]
    ) -> requests.Response:
        """Return a frame of a sample or its source with its body unread. Raises as `video` does."""
        return self._sample_file(actor, job_id, "still", wanted.model_dump(mode="json"), headers)

    def frame(
        self, actor: Actor, job_id: str, wanted: FrameQuery, headers: Mapping[str, str]
    ) -> requests.Response:
        """Return a compared frame with its body unread. Raises JobNotFound or FrameNotFound."""
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
        url: str,
    ) -> requests.Response:
        request = NodeRequest(
            "GET", path, query, headers=headers, timeout_s=MEDIA_TIMEOUT_S, preferred_url=url
        )
        return self._transport.stream(actor, request)

    def _url(self, actor: Actor, job_id: str, subject: str, not_found: type[Conflict]) -> str:
        """Return the URL of the node that ran a job last.

        Raises `not_found` if the job has not run or the node is gone; `subject` starts its message.
        """
        job = self._nodes.job(actor, job_id)
        if job.node is None:
            raise not_found("The job has not run yet.")
        for node in self._nodes.nodes(actor):
            if node.name == job.node:
                return node.url
        raise not_found(f"{subject} on the node {job.node}, which is not running now.")
