"""`./h2r dev` restarts services when their code changes and serves the dashboard from source."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from local_stack.process_tree import wait_gone
from tests.e2e.stack_run import CHECKOUT, STOP_LIMIT_S, StackRun
from tests.support.pace import scaled
from tests.support.waiting import wait_for

_VERSION = "0.0.0+reloaded"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this checkout's tracked files, with links to its installed packages."""
    copy = tmp_path / "checkout"
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, tracked.stdout.split("\0")):
        if (CHECKOUT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, copy / name)
    for installed in (".venv", "frontend/node_modules"):
        (copy / installed).symlink_to(CHECKOUT / installed)
    return copy


def test_changed_code_is_reloaded(checkout: Path, make_run: Callable[..., StackRun]) -> None:
    run = make_run(checkout=checkout, command="dev")
    run.install_catalogues()
    run.start()
    ready = run.wait_until_ready()
    assert "/@vite/client" in requests.get(ready.dashboard, timeout=scaled(10)).text

    version = checkout / "shared" / "version.py"
    version.write_text(f'"""The version."""\n\nVERSION = "{_VERSION}"\n')

    def reloaded(address: str) -> bool:
        try:
            return _VERSION in requests.get(f"{address}/health", timeout=scaled(5)).text
        except requests.RequestException:
            return False

    wait_for(lambda: reloaded(ready.service), "the HandBrake service to run the changed code", 40)
    wait_for(lambda: reloaded(ready.api), "the gateway to run the changed code", 40)
    processes = run.processes()
    run.press_ctrl_c()
    assert run.wait_for_end() == 0
    assert wait_gone(processes, scaled(STOP_LIMIT_S)) == []
