"""Sandboxed child processes: what they inherit, how they end, and what the sandbox costs."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from handbrake_service.processes.sandbox.child import confined_child
from handbrake_service.processes.sandbox.confine import available
from handbrake_service.processes.sandbox.limits import Limits
from handbrake_service.processes.sandbox.policy import Policy, of_program
from tests.support.pace import scaled
from tests.support.waiting import wait_for
from tests.unit.handbrake_service.processes.sandbox.attempts import PYTHON, run_confined

#: All variables that a child's environment may contain.
_KNOWN = {"PATH", "LANG", "LC_ALL", "TZ", "HOME", "TMPDIR", "LD_LIBRARY_PATH"}


def test_a_child_does_not_inherit_the_services_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SERVICE_SECRET", "REDIS_URL", "MANIFEST_SIGNING_KEY", "PYTHONPATH", "LD_PRELOAD_NOT"):
        monkeypatch.setenv(name, "secret-of-the-service")
    ended = run_confined(["env"], of_program("env"), scratch=tmp_path)
    found = dict(line.split("=", 1) for line in ended.output.splitlines())
    assert set(found) <= _KNOWN
    assert "secret-of-the-service" not in ended.output
    assert (found["HOME"], found["TMPDIR"]) == (str(tmp_path), str(tmp_path))
    assert found["PATH"] == os.environ["PATH"]


def test_a_child_has_only_its_own_file_descriptors_open(tmp_path: Path) -> None:
    """The service's file descriptors, such as its connections to Redis, are not inherited."""
    film = tmp_path / "film"
    film.write_text("pictures")
    script = "import os; print([n for n in range(256) if os.path.exists(f'/proc/self/fd/{n}')])"
    with film.open() as inherited, film.open() as ours, film.open():
        os.set_inheritable(ours.fileno(), True)
        fd = inherited.fileno()
        ended = run_confined([PYTHON, "-I", "-S", "-c", script], of_program(PYTHON, read=(fd,)), keep=[fd])
    assert ended.output.strip() == str([0, 1, 2, fd])


def test_the_exit_code_of_a_child_is_returned() -> None:
    assert run_confined(["sh", "-c", "exit 7"], of_program("sh")).code == 7
    assert run_confined(["sh", "-c", "kill -TERM $$"], Policy(execute=(Path("/usr"),))).code != 0


def test_a_missing_program_raises_an_error() -> None:
    with pytest.raises(FileNotFoundError), confined_child(["no-such-program"], Policy()):
        pytest.fail("the program was started")


def test_grandchildren_are_killed_at_the_end() -> None:
    with confined_child(["sh", "-c", "sleep 60 & wait"], of_program("sh")) as child:
        family = wait_for(lambda: psutil.Process(child.pid).children(), "the grandchild to start")
    assert child.wait() == -signal.SIGKILL
    wait_for(lambda: not any(_is_alive(each) for each in family), "all grandchildren to end")


def test_a_child_dies_with_the_service(tmp_path: Path) -> None:
    script = (
        "import signal, time; from handbrake_service.processes.sandbox.child import confined_child;"
        "from handbrake_service.processes.sandbox.policy import of_program;"
        "from shared.runtime.owned_process import ends_with_owner;"
        "command = [*ends_with_owner(signal.SIGKILL), 'sleep', '60'];\n"
        "with confined_child(command, of_program('sleep')) as child:\n"
        "    print(child.pid, flush=True)\n"
        "    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        child = psutil.Process(int(service.stdout.readline()))
        wait_for(lambda: child.name() == "sleep", "the program to be executed")
        time.sleep(0.3)
        assert _is_alive(child)
        service.kill()
    wait_for(lambda: not _is_alive(child), "the child to end")


def test_a_child_reaped_by_somebody_else_does_not_block_forever() -> None:
    """A process that ignores SIGCHLD gets no exit codes of its children."""
    script = (
        "import signal; from tests.unit.handbrake_service.processes.sandbox.attempts import run_confined\n"
        "from handbrake_service.processes.sandbox.policy import of_program\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "try: run_confined(['true'], of_program('true'))\n"
        "except ChildProcessError: print('told')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout == "told\n"


def test_a_child_is_killed_before_others_when_memory_runs_out() -> None:
    with confined_child(["sleep", "60"], of_program("sleep")) as child:
        assert Path(f"/proc/{child.pid}/oom_score_adj").read_text().strip() == "700"


def test_only_the_thread_that_starts_a_child_is_confined(tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.write_text("pictures")
    with confined_child(["sleep", "60"], of_program("sleep")):
        assert film.read_text() == "pictures"
        assert film.with_suffix(".new").write_text("more") == 4
        seen: list[str] = []
        thread = threading.Thread(target=lambda: seen.append(film.read_text()))
        thread.start()
        thread.join()
        assert seen == ["pictures"]


@pytest.mark.skipif(os.geteuid() != 0, reason="other users have no capabilities to drop")
def test_root_keeps_only_the_capabilities_to_open_files() -> None:
    script = "import ctypes; print([n for n in range(41) if ctypes.CDLL(None).prctl(23, n, 0, 0, 0) == 1])"
    assert run_confined([PYTHON, "-I", "-S", "-c", script], of_program(PYTHON)).output.strip() == "[1, 2]"


@pytest.mark.parametrize(
    ("limits", "script", "code"),
    [
        (Limits(64 * 1024**2, 1024**3), "bytearray(256 * 1024**2)", 1),
        (
            Limits(1024**3, 4096),
            "open(__import__('os').environ['TMPDIR'] + '/f', 'wb').write(bytes(9999))",
            None,
        ),
    ],
    ids=["memory", "files"],
)
def test_limits_apply_to_a_child(tmp_path: Path, limits: Limits, script: str, code: int | None) -> None:
    command = [*limits.command(), PYTHON, "-I", "-S", "-c", script]
    ended = run_confined(command, of_program(PYTHON, write=(tmp_path,)), scratch=tmp_path)
    if code is None:  # Python ignores SIGXFSZ and gets an error instead
        assert "File too large" in ended.errors
        assert (tmp_path / "f").stat().st_size <= 4096
    else:
        assert "MemoryError" in ended.errors


def test_the_sandbox_costs_at_most_five_milliseconds() -> None:
    def unconfined() -> None:
        subprocess.run(["/bin/true"], stdin=subprocess.DEVNULL, capture_output=True, check=True)

    def confined() -> None:
        assert run_confined(["/bin/true"], of_program("/bin/true")).code == 0

    cost_ms = (_fastest_s(confined) - _fastest_s(unconfined)) * 1000
    assert cost_ms < scaled(5), f"{cost_ms:.1f} ms"


def test_the_service_reports_what_its_kernel_supports() -> None:
    found = available()
    assert (found.message is None) == (found.files == "landlock" and found.network == "seccomp")


def _fastest_s(run: Callable[[], None]) -> float:
    """Return the shortest of many runs, because other tests run at the same time."""
    times = []
    for _ in range(100):
        began_s = time.perf_counter()
        run()
        times.append(time.perf_counter() - began_s)
    return min(times)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
