"""The events that clients receive: job changes, which are stored, and the messages of the live channel."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from shared.domain.job import Job, Progress, QueueState
from shared.domain.node import Node
from shared.domain.value import ApiModel


class JobChanged(ApiModel):
    """A job changed its state; recorded in the event stream, so it can be replayed."""

    type: Literal["job"] = "job"
    id: str
    """Id of the entry in the event stream."""
    job: Job


class JobProgressed(ApiModel):
    """Progress of a running job; sent at most three times a second per job, the latest value wins."""

    type: Literal["progress"] = "progress"
    job_id: str
    progress: Progress


class JobDeleted(ApiModel):
    """A job was deleted; recorded in the event stream."""

    type: Literal["deleted"] = "deleted"
    id: str
    """Id of the entry in the event stream."""
    job_id: str


class QueuePaused(ApiModel):
    """The queue was paused or resumed."""

    type: Literal["queue"] = "queue"
    paused: bool


class NodeChanged(ApiModel):
    """A node sent its report."""

    type: Literal["node"] = "node"
    node: Node


#: Events in the stream, from which a client replays what it missed.
RecordedEvent = JobChanged | JobDeleted
#: Events on the live channel, which are not kept.
ChannelEvent = JobProgressed | QueuePaused | NodeChanged
channel_event: TypeAdapter[ChannelEvent] = TypeAdapter(Annotated[ChannelEvent, Field(discriminator="type")])
#: What clients receive.
LiveEvent = Annotated[RecordedEvent | ChannelEvent, Field(discriminator="type")]
live_event: TypeAdapter[LiveEvent] = TypeAdapter(LiveEvent)


class Snapshot(ApiModel):
    """The initial state for a client; it already includes all events up to stream id `last_id`."""

    last_id: str
    queue: QueueState
    running: list[Job]
    nodes: list[Node]
