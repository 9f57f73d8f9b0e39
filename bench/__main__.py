"""Runs the benchmarks, each on its own Redis: `python -m bench [queue|encode|limits|gateway]`."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import encode, gateway, limits, queue
from bench.report import Report
from shared.redis import connect
from tests.support.redis_server import RedisServer

OUTPUT = Path("artifacts/bench")
#: Each benchmark is called with the URL of an empty Redis, a folder and the report.
_SUBJECTS: dict[str, Callable[[str, Path, Report], None]] = {
    "queue": queue.measure,
    "encode": encode.measure,
    "limits": limits.measure,
    "gateway": gateway.measure,
}


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    for subject in sys.argv[1:] or _SUBJECTS:
        _measure(subject)


def _measure(subject: str) -> None:
    report = Report()
    with tempfile.TemporaryDirectory(prefix="h2r-bench-") as name:
        folder = Path(name)
        (folder / "redis").mkdir()
        server = RedisServer(folder / "redis")
        server.start()
        try:
            with connect(server.url) as client:
                report.redis_version = str(client.info("server")["redis_version"])
            _SUBJECTS[subject](server.url, folder, report)
        finally:
            server.stop()
    output = OUTPUT / f"{subject}.json"
    report.write(output)
    print(f"\nWritten to {output}.\n")


if __name__ == "__main__":
    main()
