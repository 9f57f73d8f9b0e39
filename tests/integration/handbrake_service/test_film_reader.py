"""The program that reads films: its answers, and that nothing of it is left behind or in the way."""

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
from tests.support.media import make_clip
from tests.support.waiting import wait_for

SECONDS = 20
#: Both decode all of the film, which takes so long that the answer can be stopped before it is given.
QUESTIONS: dict[str, dict[str, object]] = {
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
    """An open film."""
    path = tmp_path_factory.mktemp("reader") / "film.mkv"
    make_clip(path, SECONDS)
    with path.open("rb") as file:
        yield file.fileno()


@pytest.fixture
def reader() -> Iterator[FilmReader]:
    """The program; it leaves no process."""
    with closing(FilmReader()) as made:
        yield made
    assert programs() == []


def programs(owner: int | None = None) -> list[psutil.Process]:
    """The program that a process has running."""
    children = psutil.Process(owner).children()
    return [child for child in children if "handbrake_service.film_reader" in " ".join(child.cmdline())]


def answering() -> psutil.Process:
    """The process that gives the only answer under way."""
    (found,) = wait_for(lambda: [child for each in programs() for child in each.children()], "an answer")
    return wait_for(lambda: found if found.status() == psutil.STATUS_STOPPED else None, "its standing still")


def damage(reader: FilmReader, film: int, control: RunControl | None = None, limit_s: float = 60.0) -> Any:
    """Have all of a film decoded."""
    return json.loads(
        reader.ask("damage", QUESTIONS["damage"], {"film": film}, control or RunControl(), limit_s)
    )


class Standing:
    """An answer that stands still until `control` goes on."""

    def __init__(self, reader: FilmReader, film: int, name: str = "damage") -> None:
        self.control = RunControl()
        self.control.pause()
        self.ended: object = None
        self._thread = threading.Thread(target=self._ask, args=(reader, film, name))
        self._thread.start()

    def _ask(self, reader: FilmReader, film: int, name: str) -> None:
        try:
            self.ended = reader.ask(name, QUESTIONS[name], {"film": film}, self.control, 60)
        except (ReadingFailed, RunStopped) as error:
            self.ended = error

    def join(self) -> object:
        """Return its answer, or why there is none."""
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.ended


def test_one_program_answers_many_questions_at_once(reader: FilmReader, film: int) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: damage(reader, film), range(12)))
    assert answers == [[]] * 12
    assert len(programs()) == 1
    assert programs()[0].children() == []


def test_what_cannot_be_read_is_told(reader: FilmReader, tmp_path: Path, film: int) -> None:
    (tmp_path / "text.mkv").write_text("no film")
    with (tmp_path / "text.mkv").open("rb") as file, pytest.raises(ReadingFailed, match="Invalid data"):
        damage(reader, file.fileno())
    assert damage(reader, film) == []


def test_an_answer_that_takes_too_long_is_ended(reader: FilmReader, film: int) -> None:
    damage(reader, film)
    with pytest.raises(ToolTimedOut):
        damage(reader, film, limit_s=0.01)
    assert programs()[0].children() == []


def test_an_answer_stands_still_goes_on_and_is_stopped(reader: FilmReader, film: int) -> None:
    standing = Standing(reader, film)
    assert answering().is_running()
    standing.control.resume()
    assert standing.join() == b"[]"
    standing = Standing(reader, film)
    answer = answering()
    standing.control.stop(StopReason.CANCELLED)
    assert isinstance(standing.join(), RunStopped)
    assert not answer.is_running()


def test_an_answer_has_only_its_film_open_and_no_secret(
    reader: FilmReader, film: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for programs")
    for _ in range(20):
        standing = Standing(reader, film)
        answer = answering()
        handles = [str(place.readlink()) for place in Path(f"/proc/{answer.pid}/fd").iterdir()]
        if not any(place.startswith("socket:") for place in handles):
            break  # it has closed where it told its id, the last it does before it reads the film
        standing.control.stop(StopReason.CANCELLED)
        standing.join()
    assert len([place for place in handles if place.startswith("pipe:")]) == 2
    assert {Path(place).name for place in handles if not place.startswith("pipe:")} == {"null", "film.mkv"}
    assert "SECRET_KEY" not in answer.environ()
    status = Path(f"/proc/{answer.pid}/status").read_text()
    assert "NoNewPrivs:\t1\n" in status
    assert "Seccomp:\t2\n" in status
    standing.control.stop(StopReason.CANCELLED)
    standing.join()


@pytest.mark.parametrize(("name", "niceness"), [("damage", 10), ("reference", 15)])
def test_what_is_read_beside_an_encode_yields_to_it(
    reader: FilmReader, film: int, name: str, niceness: int
) -> None:
    standing = Standing(reader, film, name)
    assert os.getpriority(os.PRIO_PROCESS, answering().pid) == niceness
    standing.control.stop(StopReason.CANCELLED)
    standing.join()


def test_a_program_that_was_killed_is_started_anew(reader: FilmReader, film: int) -> None:
    standing = Standing(reader, film)
    answer, (program,) = answering(), programs()
    program.kill()
    assert isinstance(standing.join(), ReadingFailed)
    wait_for(lambda: not answer.is_running(), "the end of its answers")
    assert damage(reader, film) == []


def test_of_many_who_notice_that_it_was_killed_all_get_their_answers(reader: FilmReader, film: int) -> None:
    for _ in range(5):
        damage(reader, film)
        programs()[0].kill()
        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(lambda _: damage(reader, film), range(6))) == [[]] * 6


def test_a_closed_one_ends_what_is_under_way_and_refuses_more(reader: FilmReader, film: int) -> None:
    standing = Standing(reader, film)
    answer = answering()
    reader.close()
    assert isinstance(standing.join(), ReadingFailed)
    wait_for(lambda: not answer.is_running(), "the end of its answers")
    with pytest.raises(ReadingFailed, match="stopping"):
        damage(reader, film)


def test_program_and_answers_end_with_the_service(film: int) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.integration.handbrake_service.test_film_reader import Standing, answering\n"
        "from handbrake_service.film_reader.client import FilmReader\n"
        "standing = Standing(FilmReader(), int(sys.argv[1]))\n"
        "print(answering().pid, flush=True); standing.join()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(film)], stdout=subprocess.PIPE, text=True, pass_fds=[film]
    ) as service:
        assert service.stdout is not None
        family = [psutil.Process(int(service.stdout.readline())), *programs(service.pid)]
        service.send_signal(signal.SIGKILL)
    assert len(family) == 2
    wait_for(lambda: not any(map(_lives, family)), "the end of both")


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
