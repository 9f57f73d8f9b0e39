"""The film reader process: its replies, and that it leaves nothing behind and yields to encodes."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from handbrake_service.film_reader.client import FilmReader, ReadingFailed
from handbrake_service.processes.run_control import RunControl, RunStopped, StopReason
from handbrake_service.processes.tool import ToolTimedOut
from tests.support.media import SMALL, make_clip
from tests.support.waiting import wait_for

SECONDS = 20
#: Both decode the whole film, so they can be stopped before they reply.
REQUESTS: dict[str, dict[str, object]] = {
    "damage": {"streams": [0, 1], "start_s": 0.0},
    "reference": {
        "video": 0,
        "audio": [],
        "start_s": 0.0,
        "frames": [number / 2 for number in range(2 * SECONDS)],
        "sound": [],
    },
}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A file descriptor of a film."""
    path = tmp_path_factory.mktemp("reader") / "film.mkv"
    make_clip(path, SECONDS, SMALL)
    with path.open("rb") as file:
        yield file.fileno()


@pytest.fixture
def reader() -> Iterator[FilmReader]:
    """A film reader, which leaves no process behind."""
    with closing(FilmReader()) as opened:
        yield opened
    assert programs() == []


def programs(owner: int | None = None) -> list[psutil.Process]:
    """Return the film readers that a process runs."""
    children = psutil.Process(owner).children()
    return [child for child in children if "handbrake_service.film_reader" in " ".join(child.cmdline())]


def pending_child() -> psutil.Process:
    """Return the child process of the only pending request, once it is suspended."""
    (found,) = wait_for(
        lambda: [child for each in programs() for child in each.children()], "a pending request"
    )
    return wait_for(
        lambda: found if found.status() == psutil.STATUS_STOPPED else None, "its process to be suspended"
    )


def damage(reader: FilmReader, film: int, control: RunControl | None = None, limit_s: float = 60.0) -> Any:
    """Have the whole film decoded."""
    return json.loads(
        reader.ask("damage", REQUESTS["damage"], {"film": film}, control or RunControl(), limit_s)
    )


class SuspendedRequest:
    """A request that stays suspended until `control` resumes it."""

    def __init__(self, reader: FilmReader, film: int, name: str = "damage") -> None:
        self.control = RunControl()
        self.control.pause()
        self.ended: object = None
        self._thread = threading.Thread(target=self._ask, args=(reader, film, name))
        self._thread.start()

    def _ask(self, reader: FilmReader, film: int, name: str) -> None:
        try:
            self.ended = reader.ask(name, REQUESTS[name], {"film": film}, self.control, 60)
        except (ReadingFailed, RunStopped) as error:
            self.ended = error

    def join(self) -> object:
        """Return the reply, or the error raised instead."""
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.ended


def test_one_process_handles_many_concurrent_requests(reader: FilmReader, film: int) -> None:
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: damage(reader, film), range(12)))
    assert replies == [[]] * 12
    assert len(programs()) == 1
    assert programs()[0].children() == []


def test_an_unreadable_file_is_reported(reader: FilmReader, tmp_path: Path, film: int) -> None:
    (tmp_path / "text.mkv").write_text("no film")
    with (tmp_path / "text.mkv").open("rb") as file, pytest.raises(ReadingFailed, match="Invalid data"):
        damage(reader, file.fileno())
    assert damage(reader, film) == []


def test_a_request_that_takes_too_long_is_ended(reader: FilmReader, film: int) -> None:
    damage(reader, film)
    with pytest.raises(ToolTimedOut):
        damage(reader, film, limit_s=0.01)
    assert programs()[0].children() == []


def test_a_request_is_suspended_resumed_and_stopped(reader: FilmReader, film: int) -> None:
    request = SuspendedRequest(reader, film)
    assert pending_child().is_running()
    request.control.resume()
    assert request.join() == b"[]"
    request = SuspendedRequest(reader, film)
    child = pending_child()
    request.control.stop(StopReason.CANCELLED)
    assert isinstance(request.join(), RunStopped)
    assert not child.is_running()


def test_a_request_has_only_its_film_open_and_no_secret(
    reader: FilmReader, film: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for programs")
    for _ in range(20):
        request = SuspendedRequest(reader, film)
        child = pending_child()
        open_files = [str(path.readlink()) for path in Path(f"/proc/{child.pid}/fd").iterdir()]
        if not any(path.startswith("socket:") for path in open_files):
            break  # it has closed the pipe that reported its id, the last step before it reads the film
        request.control.stop(StopReason.CANCELLED)
        request.join()
    assert len([path for path in open_files if path.startswith("pipe:")]) == 2
    assert {Path(path).name for path in open_files if not path.startswith("pipe:")} == {"null", "film.mkv"}
    assert "SECRET_KEY" not in child.environ()
    status = Path(f"/proc/{child.pid}/status").read_text()
    assert "NoNewPrivs:\t1\n" in status
    assert "Seccomp:\t2\n" in status
    request.control.stop(StopReason.CANCELLED)
    request.join()


@pytest.mark.parametrize(("name", "niceness"), [("damage", 10), ("reference", 15)])
def test_reading_during_an_encode_yields_to_it(
    reader: FilmReader, film: int, name: str, niceness: int
) -> None:
    request = SuspendedRequest(reader, film, name)
    assert os.getpriority(os.PRIO_PROCESS, pending_child().pid) == niceness
    request.control.stop(StopReason.CANCELLED)
    request.join()


def test_a_killed_reader_is_restarted(reader: FilmReader, film: int) -> None:
    request = SuspendedRequest(reader, film)
    child, (program,) = pending_child(), programs()
    program.kill()
    assert isinstance(request.join(), ReadingFailed)
    wait_for(lambda: not child.is_running(), "its child processes to end")
    assert damage(reader, film) == []


def test_concurrent_requests_all_succeed_after_the_reader_was_killed(reader: FilmReader, film: int) -> None:
    for _ in range(5):
        damage(reader, film)
        programs()[0].kill()
        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(lambda _: damage(reader, film), range(6))) == [[]] * 6


def test_a_closed_reader_ends_pending_requests_and_refuses_more(reader: FilmReader, film: int) -> None:
    request = SuspendedRequest(reader, film)
    child = pending_child()
    reader.close()
    assert isinstance(request.join(), ReadingFailed)
    wait_for(lambda: not child.is_running(), "its child processes to end")
    with pytest.raises(ReadingFailed, match="stopping"):
        damage(reader, film)


def test_the_reader_and_its_children_end_with_the_service(film: int) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.integration.handbrake_service.test_film_reader import SuspendedRequest, pending_child\n"
        "from handbrake_service.film_reader.client import FilmReader\n"
        "request = SuspendedRequest(FilmReader(), int(sys.argv[1]))\n"
        "print(pending_child().pid, flush=True); request.join()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(film)], stdout=subprocess.PIPE, text=True, pass_fds=[film]
    ) as service:
        assert service.stdout is not None
        processes = [psutil.Process(int(service.stdout.readline())), *programs(service.pid)]
        service.send_signal(signal.SIGKILL)
    assert len(processes) == 2
    wait_for(lambda: not any(map(_is_running, processes)), "both processes to end")


def _is_running(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
