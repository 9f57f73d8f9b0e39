"""What is told to whoever watches: the messages on the live channel and on Socket.IO."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from shared.domain.job import Job, Progress, QueueCounts
from shared.domain.node import Node
from shared.domain.value import Value


class JobChanged(Value):
    """A job changed its state; kept in the event stream and never dropped."""

    type: Literal["job"] = "job"
    id: str
    """Id in the event stream."""
    job: Job


class JobProgressed(Value):
    """A running job got further; at most twice a second per job, the last value wins."""

    type: Literal["progress"] = "progress"
    job_id: str
    progress: Progress


class NodeChanged(Value):
    """A node reported."""

    type: Literal["node"] = "node"
    node: Node


LiveEvent = Annotated[JobChanged | JobProgressed | NodeChanged, Field(discriminator="type")]
live_event: TypeAdapter[LiveEvent] = TypeAdapter(LiveEvent)


class Snapshot(Value):
    """What a client starts from; events whose stream id is not above `last_id` are in it already."""

    last_id: str
    counts: QueueCounts
    running: list[Job]
    nodes: list[Node]
