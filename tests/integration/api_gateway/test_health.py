"""Health reports are cached for a second, and the uptime counts from the start of the gateway."""

from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import MakeClient, bearer
from tests.support.manual_clock import START, ManualClock


def taken_at(client: FlaskClient) -> datetime:
    """Return the timestamp of the report in the gateway's current reply."""
    report: Any = client.get("/health").json
    return datetime.fromisoformat(report["timestamp"])


def test_a_report_is_cached_for_a_second(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock)

    assert taken_at(client) == START
    clock.advance(0.9)
    assert taken_at(client) == START
    clock.advance(0.2)
    assert taken_at(client) == START + timedelta(seconds=1.1)


def test_the_uptime_counts_from_the_start(make_client: MakeClient) -> None:
    clock = ManualClock()
    client = make_client(clock)
    credential = bearer(client)
    clock.advance(90)

    status: Any = client.get("/api/system/status", **credential).json

    assert status["gateway"]["uptime_s"] == 90
    assert datetime.fromisoformat(status["gateway"]["started_at"]) == START
