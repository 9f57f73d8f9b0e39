"""One running stack for all end-to-end tests, and a way to start others beside it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.stack_run import CHECKOUT, StackRun

ARTIFACTS = CHECKOUT / "artifacts"


@dataclass(frozen=True)
class Stack:
    """Where the running stack answers, and where its files lie."""

    dashboard: str
    api: str
    service: str
    redis_url: str
    password: str
    """Of the user `admin`."""
    home: Path
    archive: Path
    tv: Path
    run: StackRun
    """The run itself. Tests that stop or harm it start one of their own."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole stack on its sample library; its logs are kept in artifacts/."""
    run = StackRun(tmp_path_factory.mktemp("stack") / "home")
    run.start()
    try:
        ready = run.wait_until_ready()
        assert ready.tv is not None
        yield Stack(
            dashboard=ready.dashboard,
            api=ready.api,
            service=ready.service,
            redis_url=ready.redis_url,
            password=run.password(),
            home=run.home,
            archive=Path(ready.archive),
            tv=Path(ready.tv),
            run=run,
        )
    finally:
        run.stop()
        shutil.copytree(run.home / "logs", ARTIFACTS / "stack-logs", dirs_exist_ok=True)
        shutil.copy(run.output, ARTIFACTS / "stack-logs" / "run.txt")


@pytest.fixture
def another_run(tmp_path: Path) -> Iterator[Callable[..., StackRun]]:
    """Makes runs with a home and ports of their own; they are stopped after the test."""
    runs: list[StackRun] = []

    def make(**variables: str) -> StackRun:
        runs.append(StackRun(tmp_path / f"home{len(runs)}", **variables))
        return runs[-1]

    yield make
    for run in runs:
        run.stop()
