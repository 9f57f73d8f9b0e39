"""Asks for `/health` over and over on new connections, as monitoring does."""

import http.client
import statistics
import time
from collections.abc import Sequence

#: Requests of one measurement, and the time between two of them.
_COUNT = 200
_PAUSE_S = 0.02


class HealthClient:
    """A client that asks one service for its health."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ask_ms(self) -> float:
        """Return the duration of one request."""
        began_s = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", "/health")
        connection.getresponse().read()
        connection.close()
        return (time.perf_counter() - began_s) * 1000

    def p99_ms(self) -> float:
        """Return the 99th percentile of the durations of `_COUNT` requests."""
        durations = []
        for _ in range(_COUNT):
            durations.append(self.ask_ms())
            time.sleep(_PAUSE_S)
        return p99(durations)


def p99(durations: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return statistics.quantiles(durations, n=100)[-1]
