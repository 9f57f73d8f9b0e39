"""The route that replays what happened, for clients that were away."""

from typing import Annotated

from pydantic import Field

from api_gateway.contract import Access, contract
from api_gateway.gateway import the_gateway
from shared.domain.errors import QueueUnavailable
from shared.domain.events import RecordedEvent
from shared.domain.value import ApiModel
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("realtime", __name__, url_prefix="/api/realtime", tag="Realtime")


class ReplayQuery(ApiModel):
    """From where on."""

    after: str = Field(pattern=r"^\d{1,16}-\d{1,10}$")
    """Id of the last event known, from a snapshot or an event; `0-0` for the beginning."""


class Replay(ApiModel):
    """What happened since."""

    events: list[Annotated[RecordedEvent, Field(discriminator="type")]]
    """Oldest first."""
    complete: bool
    """False when the event named is not kept any more, or too much happened: read the lists anew."""


@bp.get("/events")
@contract(Access.SIGNED_IN, QueueUnavailable)
@bp.input(ReplayQuery, location="query", arg_name="query")
@bp.output(Replay)
def replay_events(query: ReplayQuery) -> Replay:
    """Replay the changes of jobs after an event."""
    events = the_gateway().live.replay(query.after)
    return Replay(events=events or [], complete=events is not None)
