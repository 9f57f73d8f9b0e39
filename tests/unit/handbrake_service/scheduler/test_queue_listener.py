"""Which news wakes an idle node."""

import json

import pytest

from handbrake_service.scheduler.queue_listener import signals_work


@pytest.mark.parametrize(
    ("message", "wakes"),
    [
        ({"type": "job", "record": {"status": "queued"}}, True),
        ({"type": "job", "record": {"status": "running"}}, False),
        ({"type": "queue", "paused": False}, True),
        ({"type": "queue", "paused": True}, False),
        ({"type": "progress", "job_id": "x"}, False),
        (["not", "ours"], False),
    ],
)
def test_only_what_may_mean_work_wakes_a_node(message: object, wakes: bool) -> None:
    assert signals_work(json.dumps(message)) is wakes


def test_what_is_no_json_wakes_nobody() -> None:
    assert not signals_work("no json")
