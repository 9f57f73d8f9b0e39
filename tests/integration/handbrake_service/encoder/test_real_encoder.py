"""What HandBrakeCLI does with what nobody should ask it for: its word is never taken for more than it is."""

import os
import signal
import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from handbrake_service.encoder.failures import explain
from handbrake_service.encoder.handbrake import HandBrake, find_handbrake
from handbrake_service.encoder.oom import HOST_COUNTER
from handbrake_service.encoder.process import EncodeJob, EncoderExit, EncoderProcess
from handbrake_service.media.leash import Leash
from tests.real.media import make_clip
from tests.real.small_memory import small_memory
from tests.real.waiting import wait_for

QUICK = ["--encoder-preset", "ultrafast"]
SLOW = ["--encoder-preset", "placebo", "--width", "1280", "--height", "720"]


@pytest.fixture(scope="module")
def handbrake() -> HandBrake:
    """The one that is installed."""
    return find_handbrake()


class Bench:
    """Runs HandBrakeCLI on a clip of a second, in a thread of its own."""

    def __init__(self, folder: Path, handbrake: HandBrake, source: Path) -> None:
        self.folder = folder
        self.result = folder / "result.part"
        self.lines: list[str] = []
        self.closed: list[os.stat_result] = []
        self._handbrake = handbrake
        self._source = os.open(source, os.O_RDONLY)
        self._temporary = folder / "temporary"
        self._temporary.mkdir()
        self.leash = Leash()

    def close(self) -> None:
        """Look that nothing was left behind."""
        os.close(self._source)
        assert list(self._temporary.iterdir()) == []

    def arguments(self, *more: str) -> list[str]:
        """Give arguments that work, with more."""
        source = ["--input", f"/proc/self/fd/{self._source}"]
        return [*source, "--output", str(self.result), "--format", "av_mp4", "--encoder", "x264", *more]

    def run(
        self,
        arguments: list[str],
        cpus: list[int] | None = None,
        before: Sequence[str] = (),
        later_cpus: Collection[int] = (),
    ) -> EncoderExit:
        """Run to the end, with words `before` the command."""
        command = [*before, *self._handbrake.command(arguments, cpus)]
        counters = [HOST_COUNTER]
        job = EncodeJob(command, self._source, self.result, self._temporary, 30.0, counters, later_cpus)
        return EncoderProcess(job, self.leash, lambda _said: None, self.lines.extend, self._note_closed).run()

    def _note_closed(self) -> None:
        self.closed.append(self.result.stat())

    def child(self) -> psutil.Process:
        """Wait for the program itself, under its own name."""

        def running() -> psutil.Process | None:
            for child in psutil.Process().children():
                if child.name() == "HandBrakeCLI" and str(self.result) in child.cmdline():
                    return child
            return None

        return wait_for(running, "HandBrakeCLI")


@pytest.fixture
def bench(tmp_path: Path, handbrake: HandBrake, clips: Path) -> Iterator[Bench]:
    """A bench with a clip of a second."""
    source = clips / "second.mkv"
    if not source.exists():
        make_clip(source, 1)
    made = Bench(tmp_path, handbrake, source)
    yield made
    made.close()


def test_what_it_is_asked_for_in_good_order_succeeds(bench: Bench) -> None:
    ended = bench.run(bench.arguments(*QUICK))
    assert ended.claims_success
    assert ended.encoding_s > 0
    assert bench.result.stat().st_size > 1000


@pytest.mark.parametrize(
    "container",
    [
        ("av_mkv",),
        ("av_mp4",),
        ("av_mp4", "--optimize"),
        ("av_webm", "--encoder", "VP9", "--encoder-preset", "veryfast", "--aencoder", "opus"),
    ],
)
def test_a_result_is_whole_once_it_is_closed(bench: Bench, container: tuple[str, ...]) -> None:
    assert bench.run(bench.arguments(*QUICK, "--format", *container)).claims_success
    now = bench.result.stat()
    assert [(seen.st_size, seen.st_mtime_ns) for seen in bench.closed] == [(now.st_size, now.st_mtime_ns)]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (["--no-such-option"], "encoder_error"),
        (["--encoder", "nonsense"], "encoder_error"),
        (["--aencoder", "nonsense"], "encoder_error"),
        (["--format", "nonsense"], "encoder_error"),
        (["--format", "av_webm"], "encoder_error"),
        (["--preset", "No such preset"], "invalid_source"),
        (["--encoder-preset", "nonsense"], "invalid_options"),
        (["--input", "/no/such/file"], "invalid_source"),
        (["--output", "/no/such/folder/result.mp4"], "invalid_options"),
    ],
)
def test_nonsense_is_no_success_even_where_it_exits_with_0(
    bench: Bench, wrong: list[str], reason: str
) -> None:
    """The service refuses all of these before; this is the net below it."""
    ended = bench.run(bench.arguments(*QUICK, *wrong))
    assert not ended.claims_success
    assert explain(ended, bench.folder).reason == reason
    assert not bench.result.exists()


def test_without_input_or_output_it_is_no_success(bench: Bench) -> None:
    for missing in ("--input", "--output"):
        arguments = bench.arguments(*QUICK)
        place = arguments.index(missing)
        del arguments[place : place + 2]
        assert not bench.run(arguments).claims_success


@pytest.mark.parametrize("number", ["INT", "TERM", "HUP", "KILL", "SEGV"])
def test_whoever_ends_it_there_is_no_success(bench: Bench, number: str) -> None:
    sent = signal.Signals[f"SIG{number}"]
    if signal.getsignal(sent) is signal.SIG_IGN:
        pytest.skip(f"whoever started these tests had SIG{number} ignored (nohup does), by the encoder too")
    ends: list[EncoderExit] = []
    runner = threading.Thread(target=lambda: ends.append(bench.run(bench.arguments(*SLOW))))
    runner.start()
    child = bench.child()
    wait_for(bench.result.exists, "the beginning of a result")
    child.send_signal(sent)
    runner.join(20)
    (ended,) = ends
    assert not ended.claims_success
    assert explain(ended, bench.folder).reason == "encoder_error"
    assert ended.out_of_memory is False


def test_one_that_takes_more_memory_than_there_is_is_told_so(bench: Bench) -> None:
    with small_memory(48 * 1024**2) as inside:
        ended = bench.run(bench.arguments(*SLOW), before=inside)
    assert (ended.code, ended.out_of_memory) == (-signal.SIGKILL, True)
    failure = explain(ended, bench.folder)
    assert failure.reason == "out_of_memory"
    assert "for lack of memory" in failure.message


def test_it_is_started_as_it_should_be(bench: Bench) -> None:
    """Low in every order of preference, in a group of its own, and its scratch where it is cleared away."""
    runner = threading.Thread(target=lambda: bench.run(bench.arguments(*SLOW)))
    runner.start()
    child = bench.child()
    facts = Path(f"/proc/{child.pid}")
    assert (facts / "oom_score_adj").read_text().strip() == "700"
    assert child.nice() == 10
    assert child.ionice().ioclass == psutil.IOPRIO_CLASS_IDLE
    assert os.getpgid(child.pid) == os.getsid(child.pid) == child.pid
    assert child.environ()["TMPDIR"].startswith(str(bench.folder))
    bench.leash.stop()
    runner.join(20)
    assert not runner.is_alive()


def test_it_counts_only_the_cpus_it_is_given(bench: Bench) -> None:
    cpu = min(os.sched_getaffinity(0))
    assert bench.run(bench.arguments(*QUICK), cpus=[cpu]).claims_success
    assert any("logical processor count: 1" in line for line in bench.lines)


def test_in_company_it_makes_threads_for_few_cpus_and_then_runs_on_all(bench: Bench) -> None:
    cpus = os.sched_getaffinity(0)
    arguments = bench.arguments(*SLOW)
    runner = threading.Thread(target=lambda: bench.run(arguments, cpus=[min(cpus)], later_cpus=cpus))
    runner.start()
    child = bench.child()
    wait_for(lambda: all(os.sched_getaffinity(thread.id) == cpus for thread in child.threads()), "all CPUs")
    bench.leash.stop()
    runner.join(20)
    assert any("logical processor count: 1" in line for line in bench.lines)


def test_scratch_of_a_killed_encoder_is_cleared_away(bench: Bench) -> None:
    runner = threading.Thread(target=lambda: bench.run(bench.arguments(*SLOW)))
    runner.start()
    child = bench.child()
    scratch = Path(child.environ()["TMPDIR"])
    wait_for(lambda: any(scratch.iterdir()), "scratch files")
    child.kill()
    runner.join(20)
    assert not scratch.exists()
