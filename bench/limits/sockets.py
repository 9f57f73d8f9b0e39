"""Many live connections, of one user and of nobody."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from socketio.exceptions import ConnectionError as Refused  # type: ignore[import-untyped]

from tests.integration.api_gateway.running.gateway_process import (
    GatewayProcess,
    Watcher,
    open_raw_websocket,
)

_OF_ONE_USER, _WITHOUT_USER = 100, 200


@contextmanager
def opened(gateway: GatewayProcess) -> Iterator[None]:
    """Keep as many connections of one user open as the gateway accepts, and those without a user."""
    greedy = gateway.add_user("greedy")
    with ExitStack() as stack:
        for _ in range(_OF_ONE_USER):
            watcher = Watcher(gateway)
            stack.callback(watcher.close)
            with suppress(Refused):
                watcher.connect(greedy)
        for _ in range(_WITHOUT_USER):
            stack.callback(open_raw_websocket(gateway).shutdown)
        yield


def connect_ms(gateway: GatewayProcess) -> float:
    """Return how long another user takes to connect and to receive the snapshot."""
    token = gateway.sign_in()
    began_s = time.perf_counter()
    watcher = Watcher(gateway).connect(token)
    watcher.next("snapshot")
    elapsed_ms = (time.perf_counter() - began_s) * 1000
    watcher.close()
    return elapsed_ms
