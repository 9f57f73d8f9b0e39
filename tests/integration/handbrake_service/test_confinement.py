"""A node on this kernel, and on one with less confinement."""

import errno
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from handbrake_service.processes.sandbox.confine import available
from shared.domain.job import JobStatus
from tests.support.gunicorn_process import ROOT
from tests.support.media import make_clip, make_long_clip
from tests.support.older_kernel import LANDLOCK_CREATE_RULESET, SECCOMP, command_with_failing_syscalls
from tests.support.pace import scaled
from tests.support.service import SECRET, SLOWEST, Service
from tests.support.waiting import wait_for

OLD = {LANDLOCK_CREATE_RULESET: errno.ENOSYS, SECCOMP.get(platform.machine(), -1): errno.EPERM}
#: Passed on, set anew, needed by stdbuf, and set by shells.
KNOWN = {
    *("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH"),
    *("HOME", "TMPDIR"),
    *("LD_PRELOAD", "_STDBUF_O"),
    *("PWD", "OLDPWD", "SHLVL", "_"),
}


def health(service: Service) -> dict[str, object]:
    found: dict[str, object] = requests.get(f"{service.url}/health", timeout=scaled(5)).json()
    return found


def test_health_and_the_node_report_describe_the_confinement(service: Service) -> None:
    expected = available().model_dump(mode="json")
    assert health(service)["confinement"] == expected
    (node,) = wait_for(lambda: service.ask("GET", "/nodes").json()["nodes"], "the node's report")
    assert node["confinement"] == expected


def test_no_secret_of_the_service_reaches_an_encoder(service: Service, clips: Path) -> None:
    source = service.tv / "long.mkv"
    make_long_clip(source)
    job = service.convert(source, preset=SLOWEST)
    encoder = service.wait_for_encoder()
    environment = encoder.environ()
    assert set(environment) <= KNOWN
    assert SECRET not in " ".join(environment.values())
    assert environment["HOME"].startswith(str(service.data / "encoder"))
    _assert_confined(encoder)
    service.ask("POST", f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED)


def _assert_confined(encoder: psutil.Process) -> None:
    proc = Path(f"/proc/{encoder.pid}")
    status = dict(line.split(":\t", 1) for line in (proc / "status").read_text().splitlines())
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    limits = (proc / "limits").read_text()
    for name in ("Max data size", "Max file size", "Max core file size"):
        (line,) = (line for line in limits.splitlines() if line.startswith(name))
        assert "unlimited" not in line


@pytest.fixture
def old_node(tmp_path: Path, redis_server: str) -> Iterator["OldNode"]:
    """A node on a kernel without Landlock and seccomp filters."""
    node = OldNode(tmp_path, redis_server)
    yield node
    node.stop()


class OldNode(Service):
    """A service whose system calls fail as on an old kernel."""

    started: subprocess.Popen[bytes] | None = None

    def launch(self, **environment: str) -> None:
        """Start without waiting."""
        self.data.mkdir(exist_ok=True)
        gunicorn = (sys.executable, "-m", "gunicorn", "-c", "python:handbrake_service.gunicorn_conf")
        with self.log.open("wb") as log:
            self.started = subprocess.Popen(
                command_with_failing_syscalls(OLD, *gunicorn, "handbrake_service.wsgi:app"),
                env=os.environ | self._environment | environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        """Stop cleanly."""
        if self.started is not None:
            self.started.terminate()
            self.started.wait(scaled(15))

    def is_healthy(self) -> bool:
        """Return whether the node is healthy."""
        try:
            return requests.get(f"{self.url}/health", timeout=scaled(2)).status_code == 200
        except requests.RequestException:
            return False


def test_a_node_whose_kernel_cannot_confine_works_and_reports_it(old_node: OldNode) -> None:
    old_node.launch()
    wait_for(old_node.is_healthy, f"a healthy service (see {old_node.log})", 30)
    found = health(old_node)["confinement"]
    assert isinstance(found, dict)
    assert (found["files"], found["network"]) == ("none", "none")
    assert "no Landlock" in found["message"]
    assert "confinement.incomplete" in old_node.log.read_text()
    make_clip(old_node.tv / "clip.mkv", 1)
    job = old_node.convert(old_node.tv / "clip.mkv")
    done = old_node.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.status is JobStatus.COMPLETED, done.failure


def test_a_node_that_must_confine_but_cannot_does_not_start(old_node: OldNode) -> None:
    old_node.launch(REQUIRE_CONFINEMENT="true")
    assert old_node.started is not None
    assert old_node.started.wait(scaled(30)) != 0
    log = old_node.log.read_text()
    assert "no Landlock" in log
    assert "REQUIRE_CONFINEMENT" in log
