"""What HandBrakeCLI does with what nobody should ask it for: its word is never taken for more than it is."""

import os
import signal
import subprocess
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import psutil
import pytest

from handbrake_service.encoder.oom import HOST_COUNTER
from handbrake_service.encoder.process import EncodeJob, EncoderExit, EncoderProcess
from handbrake_service.handbrake.cli import HandBrake, find_handbrake
from handbrake_service.processes.run_control import RunControl, StopReason
from handbrake_service.processes.sandbox.limits import Limits
from handbrake_service.run.encode_failures import explain
from tests.support.media import make_clip
from tests.support.small_memory import small_memory
from tests.support.waiting import wait_for

QUICK = ["--encoder-preset", "ultrafast"]
SLOW = ["--encoder-preset", "placebo", "--width", "1280", "--height", "720"]
LIMITS = Limits(memory_bytes=8 * 1024**3, file_bytes=1024**3)


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
        self.control = RunControl()

    def close(self) -> None:
        """Look that nothing was left behind."""
        os.close(self._source)
        assert list(self._temporary.iterdir()) == []

    def arguments(self, *more: str) -> list[str]:
        """Return arguments that work, with more."""
        source = ["--input", f"/proc/self/fd/{self._source}"]
        return [*source, "--output", str(self.result), "--format", "av_mp4", "--encoder", "x264", *more]

    def run(
        self,
        arguments: list[str],
        cpus: list[int] | None = None,
        later_cpus: Collection[int] = (),
        limits: Limits = LIMITS,
    ) -> EncoderExit:
        """Run to the end."""
        self.result.unlink(missing_ok=True)
        self.result.touch()
        job = EncodeJob(
            program=self._handbrake.program,
            command=self._handbrake.command(arguments, limits, cpus),
            source_fd=self._source,
            result=self.result,
            temporary_dir=self._temporary,
            stall_s=30.0,
            limits=limits,
            oom_counters=[HOST_COUNTER],
            cpus=later_cpus,
        )
        return EncoderProcess(
            job, self.control, lambda _said: None, self.lines.extend, self._note_closed
        ).run()

    def run_freely(self, arguments: list[str]) -> None:
        """Run to the end, unconfined."""
        self.result.unlink(missing_ok=True)
        command = self._handbrake.command(arguments, LIMITS)
        subprocess.run(command, pass_fds=[self._source], check=True, capture_output=True)

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
    assert bench.result.stat().st_size == 0


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
    wait_for(lambda: bench.result.stat().st_size, "the beginning of a result")
    child.send_signal(sent)
    runner.join(20)
    (ended,) = ends
    assert not ended.claims_success
    assert explain(ended, bench.folder).reason == "encoder_error"
    assert ended.out_of_memory is False


def test_one_that_takes_more_memory_than_there_is_is_told_so(bench: Bench) -> None:
    ends: list[EncoderExit] = []
    with small_memory(48 * 1024**2) as put_into:
        runner = threading.Thread(target=lambda: ends.append(bench.run(bench.arguments(*SLOW))))
        runner.start()
        put_into(bench.child().pid)
        runner.join(30)
    (ended,) = ends
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
    bench.control.stop(StopReason.CANCELLED)
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
    wait_for(lambda: any("logical processor count: 1" in line for line in bench.lines), "threads for one CPU")
    wait_for(lambda: all(os.sched_getaffinity(thread.id) == cpus for thread in child.threads()), "all CPUs")
    bench.control.stop(StopReason.CANCELLED)
    runner.join(20)


def test_scratch_of_a_killed_encoder_is_cleared_away(bench: Bench) -> None:
    runner = threading.Thread(target=lambda: bench.run(bench.arguments(*SLOW)))
    runner.start()
    child = bench.child()
    scratch = Path(child.environ()["TMPDIR"])
    wait_for(lambda: any(scratch.iterdir()), "scratch files")
    child.kill()
    runner.join(20)
    assert not scratch.exists()


def test_a_result_that_outgrows_its_limit_is_stopped_and_told_so(bench: Bench) -> None:
    ended = bench.run(bench.arguments(*QUICK), limits=Limits(LIMITS.memory_bytes, file_bytes=4096))
    assert ended.code == -signal.SIGXFSZ
    assert explain(ended, bench.folder).reason == "no_space"
    assert bench.result.stat().st_size <= 4096


@pytest.mark.parametrize("megabytes", [40, 110, 150])
def test_one_that_is_refused_more_memory_is_told_so_wherever_it_fails(bench: Bench, megabytes: int) -> None:
    limits = Limits(megabytes * 1024**2, LIMITS.file_bytes)
    threads = ("--encopts", "threads=4")  # by itself it makes fewer for fewer CPUs, which need less
    ended = bench.run([*bench.arguments(*SLOW), *threads], limits=limits)
    assert not ended.claims_success
    failure = explain(ended, bench.folder)
    assert failure.reason == "out_of_memory"
    assert "more memory than one encode may have" in failure.message


#: Subtitles drawn into the picture need fonts; several passes and optimised files write and read twice.
ALL_KINDS = {
    "subtitles": ["--format", "av_mp4", "--subtitle", "1", "--subtitle-burned=1"],
    "optimised": ["--format", "av_mp4", "--optimize"],
    "two passes": ["--format", "av_mkv", "--vb", "400", "--two-pass"],
    "x265": ["--format", "av_mkv", "--encoder", "x265", "--encopts", "pools=1:frame-threads=1"],
    "x265, two passes": [
        *("--format", "av_mkv", "--encoder", "x265", "--vb", "400", "--two-pass"),
        *("--encopts", "pools=1:frame-threads=1"),
    ],
    "VP9": ["--format", "av_webm", "--encoder", "VP9", "--encoder-preset", "veryfast", "--aencoder", "opus"],
}


@pytest.mark.parametrize("more", ALL_KINDS.values(), ids=ALL_KINDS.keys())
def test_confinement_changes_nothing_of_what_comes_out(
    subtitled: Bench, handbrake: HandBrake, more: list[str]
) -> None:
    said = [
        word if handbrake.takes("--two-pass") else word.replace("two-pass", "multi-pass") for word in more
    ]
    arguments = subtitled.arguments(*QUICK, *said)
    assert subtitled.run(arguments).claims_success
    confined = _decoded(subtitled.result)
    subtitled.run_freely(arguments)
    assert _decoded(subtitled.result) == confined


def test_subtitles_are_drawn_into_the_picture_of_a_confined_encode(subtitled: Bench) -> None:
    assert subtitled.run(subtitled.arguments(*QUICK, *ALL_KINDS["subtitles"])).claims_success
    drawn = _decoded(subtitled.result)
    assert subtitled.run(subtitled.arguments(*QUICK, "--subtitle", "none")).claims_success
    assert _decoded(subtitled.result) != drawn


@pytest.fixture
def subtitled(tmp_path: Path, handbrake: HandBrake) -> Iterator[Bench]:
    """A bench with a clip that has a subtitle in its middle.

    One that began with the film would be missing from the first frame of some encodes, confined or not:
    HandBrakeCLI reads subtitles and frames in different threads (15 of 20 runs on an idle machine, 0 of 40 on
    a busy one).
    """
    source, text = tmp_path / "source.mkv", tmp_path / "said.srt"
    text.write_text("1\n00:00:00,500 --> 00:00:00,900\nWords that are drawn\n")
    words = (
        "-f lavfi -i testsrc2=size=320x180:rate=24 -f lavfi -i sine -i {} -t 1 -c:v libx264 -c:a aac -c:s srt"
    )
    subprocess.run(
        ["ffmpeg", "-v", "error", *words.format(text).split(), str(source)], check=True, capture_output=True
    )
    made = Bench(tmp_path, handbrake, source)
    yield made
    made.close()


def _decoded(result: Path) -> str:
    """Return the hash of all pictures and sounds; files themselves have times and random numbers in them."""
    command = ["ffmpeg", "-v", "error", "-i", str(result), "-map", "0:v", "-map", "0:a", "-f", "md5", "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
