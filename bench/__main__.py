"""Runs every measurement of the queue on one Redis of its own."""

import tempfile
from pathlib import Path

from bench.queue import dispatch, encodes, pages, throughput
from bench.report import Report
from shared.redis import connect
from tests.real.redis_server import RedisServer

OUTPUT = Path("artifacts/bench/queue.json")


def main() -> None:
    """Measure, print, write."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="h2r-bench-") as name:
        folder = Path(name)
        (folder / "redis").mkdir()
        server = RedisServer(folder / "redis")
        server.start()
        try:
            with connect(server.url) as client:
                report.redis_version = str(client.info("server")["redis_version"])
            throughput.measure(server.url, report)
            dispatch.measure(server.url, folder / "dispatch", report)
            encodes.measure(server.url, folder / "encodes", report)
            pages.measure(server.url, report)
        finally:
            server.stop()
    report.write(OUTPUT)
    print(f"\nWritten to {OUTPUT}.")


if __name__ == "__main__":
    main()
