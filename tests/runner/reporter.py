"""A pytest plugin that writes events as JSON lines to the file named by `H2R_TEST_EVENTS`.

    {"event": "collected", "tests": ["tests/unit/test_x.py::test_y", …]}
    {"event": "started", "test": "tests/unit/test_x.py::test_y"}
    {"event": "ended", "test": …, "outcome": "passed" | "failed" | "skipped", "seconds": 0.2, "text": "…"}
    {"event": "broken", "test": "tests/unit/test_x.py", "text": "…"}     a file that cannot be collected

With pytest-xdist, the controller writes all events. It also sorts the files by their duration in the last
run, longest first, so that no lane is left with a long file at the end.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.runner.record import seconds_by_file

#: Order of files without a known duration: those whose tests wait for encoders and leases go first.
_USUALLY_LONG = ("tests/faults", "tests/integration/handbrake_service", "tests/integration")


def pytest_configure(config: pytest.Config) -> None:
    """Register the writer in the process that sees all events."""
    path = os.environ.get("H2R_TEST_EVENTS")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Writer(Path(path)), "h2r-events")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the files, longest first, without changing the order within a file."""
    known = seconds_by_file()

    def rank(item: pytest.Item) -> tuple[float, int]:
        file = item.nodeid.partition("::")[0]
        usual = next((n for n, prefix in enumerate(_USUALLY_LONG) if file.startswith(prefix)), 9)
        return -known.get(file, 0), usual

    items.sort(key=rank)


class _Writer:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1)
        self._seconds: dict[str, float] = {}
        self._ended: set[str] = set()
        self._collected = False

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if session.items:
            self._record_collected([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self._record_collected(ids)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._write(event="broken", test=report.nodeid, text=report.longreprtext)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._write(event="started", test=nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = report.nodeid
        self._seconds[test] = self._seconds.get(test, 0.0) + report.duration
        if report.failed and test not in self._ended:
            self._end(test, "failed", report.longreprtext)
        elif report.skipped and report.when == "setup":
            self._ended.add(test)
            self._end(test, "skipped", "")
        elif report.when == "teardown" and test not in self._ended:
            self._end(test, "passed", "")

    def _end(self, test: str, outcome: str, text: str) -> None:
        self._ended.add(test)
        self._write(
            event="ended", test=test, outcome=outcome, seconds=round(self._seconds[test], 2), text=text
        )

    def _record_collected(self, tests: list[str]) -> None:
        if not self._collected:
            self._collected = True
            self._write(event="collected", tests=tests)

    def _write(self, **event: Any) -> None:
        self._file.write(json.dumps(event) + "\n")
