"""No input makes the gateway or a node fail: every operation of the OpenAPI document, fuzzed.

`ANY_INPUT_EXAMPLES` sets the number of requests per operation; `./h2r chaos` sends more of them.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.pace import scaled
from tests.support.service import Service

_EXAMPLES = int(os.environ.get("ANY_INPUT_EXAMPLES", "6"))
#: How pydantic's own messages begin, which are not for people.
PYDANTIC = re.compile(r"(Input|String|List|Tuple|Dictionary|Value|Field|Extra inputs?) (should|are|required)")
#: Would end the session that the others use, or every other user's.
_LEFT_OUT = frozenset({"logout", "end_session", "end_other_sessions", "change_password"})


@pytest.fixture(scope="module")
def gateway(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    """A gateway with a node."""
    node = Service(tmp_path_factory.mktemp("node"), redis_server)
    node.advertise()
    node.start()
    limits = {"RATE_LIMIT_USER": "1000000/minute", "RATE_LIMIT_ADDRESS": "1000000/minute"}
    started = GatewayProcess(tmp_path_factory.mktemp("gateway"), redis_server, node.url, **limits).start()
    yield started
    started.stop()
    node.stop()


@pytest.mark.timeout(900)
def test_no_input_makes_a_service_fail(gateway: GatewayProcess, tmp_path: Path) -> None:
    token = gateway.sign_in()
    schema: Any = schemathesis.openapi.from_url(f"{gateway.url}/api/openapi.json")
    failures: list[str] = []
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] in _LEFT_OUT:
            continue

        @settings(
            max_examples=_EXAMPLES,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            reply = case.call(headers={"Authorization": f"Bearer {token}"}, timeout=scaled(60))
            if reply.status_code == 422 and (found := PYDANTIC.search(reply.text)):
                failures.append(f"{case.method} {case.formatted_path}: {found[0]} … is pydantic's wording")
            code = reply.json().get("error") if reply.status_code >= 500 else None
            if code and code != "source_unavailable":
                failures.append(f"{case.method} {case.formatted_path} {case.body!r:.300}: {reply.text}")

        ask()
    assert asked > 200
    assert not failures, "\n".join(failures)
    assert "Traceback" not in gateway.log.read_text()
