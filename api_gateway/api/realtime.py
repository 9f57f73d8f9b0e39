"""The route that replays missed job events to clients that were disconnected."""

from typing import Annotated

from pydantic import Field

from api_gateway.gateway import the_gateway
from shared.contract.route import RouteGroup
from shared.domain.errors import QueueUnavailable
from shared.domain.events import RecordedEvent
from shared.domain.value import ApiModel

routes = RouteGroup("Realtime", "/api/realtime")


class ReplayQuery(ApiModel):
    """Where the replay starts."""

    after: str = Field(pattern=r"^\d{1,16}-\d{1,10}$")
    """Id of the last event the client has, from a snapshot or an event; `0-0` for the beginning."""


class Replay(ApiModel):
    """The events after the given one."""

    events: list[Annotated[RecordedEvent, Field(discriminator="type")]]
    """Oldest first."""
    complete: bool
    """False if the named event is no longer stored or too many events followed: reload the lists."""


@routes.get("/events", errors=(QueueUnavailable,))
def replay_events(query: ReplayQuery) -> Replay:
    """Return the job changes after an event."""
    events = the_gateway().live.replay(query.after)
    return Replay(events=events or [], complete=events is not None)
