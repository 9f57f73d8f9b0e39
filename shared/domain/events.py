"""What is told to whoever watches: the messages on the live channel and on Socket.IO."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from shared.domain.job import Job, Progress, QueueState
from shared.domain.node import Node
from shared.domain.value import ApiModel


class JobChanged(ApiModel):
    """A job changed its state; kept in the event stream and never dropped."""

    type: Literal["job"] = "job"
    id: str
    """Id in the event stream."""
    job: Job


class JobProgressed(ApiModel):
    """A running job got further; at most three times a second per job, the last value wins."""

    type: Literal["progress"] = "progress"
    job_id: str
    progress: Progress


class JobDeleted(ApiModel):
    """A job is forgotten; kept in the event stream too."""

    type: Literal["deleted"] = "deleted"
    id: str
    """Id in the event stream."""
    job_id: str


class QueuePaused(ApiModel):
    """The queue was paused or resumed."""

    type: Literal["queue"] = "queue"
    paused: bool


class NodeChanged(ApiModel):
    """A node reported."""

    type: Literal["node"] = "node"
    node: Node


#: What is in the stream as well, so that a gap can be replayed.
RecordedEvent = JobChanged | JobDeleted
LiveEvent = Annotated[RecordedEvent | JobProgressed | QueuePaused | NodeChanged, Field(discriminator="type")]
live_event: TypeAdapter[LiveEvent] = TypeAdapter(LiveEvent)


class Snapshot(ApiModel):
    """What a client starts from; events whose stream id is not above `last_id` are in it already."""

    last_id: str
    queue: QueueState
    running: list[Job]
    nodes: list[Node]
