"""What becomes of the messages of the live channel."""

import pytest

from api_gateway.live.relay import Relay
from shared.domain.events import ChannelEvent, JobProgressed, NodeChanged, QueuePaused
from shared.domain.job import Phase, Progress
from shared.redis import connect
from tests.support.queued import node_report


def relayed(text: str) -> list[ChannelEvent]:
    """Return the events that a message becomes."""
    delivered: list[ChannelEvent] = []
    # A client connects on first use, which does not come.
    relay = Relay(connect("redis://127.0.0.1:1"), delivered.append, lambda: None)
    relay.relay(text)
    return delivered


@pytest.mark.parametrize(
    "event",
    [
        JobProgressed(job_id="0123456789abcdef", progress=Progress(phase=Phase.ENCODING, percent=12.5)),
        QueuePaused(paused=True),
        NodeChanged(node=node_report("attic")),
    ],
    ids=lambda event: event.type,
)
def test_each_kind_of_message_is_delivered_as_it_was_sent(event: ChannelEvent) -> None:
    assert relayed(event.model_dump_json()) == [event]


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", "{}", '{"type": "queue"}', '{"type": "weather"}', '{"type": "job", "id": "1-1"}'],
)
def test_what_is_not_ours_is_passed_over(text: str) -> None:
    assert relayed(text) == []
