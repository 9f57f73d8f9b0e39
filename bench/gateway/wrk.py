"""Loads an API with wrk, which must be installed."""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

_SECONDS = 8
_TIMEOUT_S = 30
#: Requests the paths one after the other. Its last line has the number of requests, their duration, the 99th
#: percentile and the longest latency, all in microseconds, and the number of failures.
_SCRIPT = """
local paths = {%(paths)s}
local next_path = 0
wrk.method = "%(method)s"
wrk.headers["Authorization"] = "Bearer %(token)s"
wrk.headers["Content-Type"] = "application/json"
request = function()
  next_path = next_path %% #paths + 1
  return wrk.format(nil, paths[next_path])
end
done = function(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.status + errors.timeout + errors.read + errors.connect + errors.write
  local figures = { summary.requests, summary.duration, latency:percentile(99), latency.max, failed }
  io.write('\\n', table.concat(figures, ' '), '\\n')
end
"""


@dataclass(frozen=True)
class Load:
    """What a load measured."""

    per_second: float
    p99_ms: float
    most_ms: float
    failed: int
    """Responses other than 2xx and 3xx, and requests without one."""

    @classmethod
    @contextmanager
    def running(
        cls, url: str, token: str, paths: Sequence[str], connections: int
    ) -> "Iterator[Future[Self]]":
        """Load in the background during the `with` block."""
        with ThreadPoolExecutor(1) as pool:
            yield pool.submit(load, url, token, paths, connections)  # type: ignore[arg-type]


def load(url: str, token: str, paths: Sequence[str], connections: int) -> Load:
    """Request the paths for a few seconds, over this many connections."""
    quoted = ", ".join(json.dumps(path) for path in paths)
    script = _SCRIPT % {"paths": quoted, "method": "GET", "token": token}
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{_SECONDS}s", f"--timeout={_TIMEOUT_S}s"]
        done = subprocess.run(
            [*command, "-s", file.name, url], check=True, capture_output=True, text=True, timeout=120
        )
    count, duration_us, p99_us, most_us, failed = map(float, done.stdout.split("\n")[-2].split())
    return Load(count / duration_us * 1e6, p99_us / 1000, most_us / 1000, int(failed))
