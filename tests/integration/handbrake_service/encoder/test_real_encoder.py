"""How HandBrakeCLI reacts to bad arguments, signals and limits: its claims of success are not trusted."""

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
    return find_handbrake()


class Bench:
    """Runs HandBrakeCLI on a clip of one second."""

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
        """Check that nothing was left behind."""
        os.close(self._source)
        assert list(self._temporary.iterdir()) == []

    def arguments(self, *more: str) -> list[str]:
        """Return valid arguments, followed by more."""
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
            job, self.control, lambda _progress: None, self.lines.extend, self._note_closed
        ).run()

    def run_unconfined(self, arguments: list[str]) -> None:
        """Run to the end without confinement."""
        self.result.unlink(missing_ok=True)
        command = self._handbrake.command(arguments, LIMITS)
        subprocess.run(command, pass_fds=[self._source], check=True, capture_output=True)

    def _note_closed(self) -> None:
        self.closed.append(self.result.stat())

    def child(self) -> psutil.Process:
        """Wait for HandBrakeCLI itself, not the process that confines and starts it."""

        def running() -> psutil.Process | None:
            for child in psutil.Process().children():
                if child.name() == "HandBrakeCLI" and str(self.result) in child.cmdline():
                    return child
            return None

        return wait_for(running, "HandBrakeCLI to run")


@pytest.fixture
def bench(tmp_path: Path, handbrake: HandBrake, clips: Path) -> Iterator[Bench]:
    """A bench with a clip of one second."""
    source = clips / "second.mkv"
    if not source.exists():
        make_clip(source, 1)
    opened = Bench(tmp_path, handbrake, source)
    yield opened
    opened.close()


def test_valid_arguments_succeed(bench: Bench) -> None:
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
def test_a_result_is_complete_once_it_is_closed(bench: Bench, container: tuple[str, ...]) -> None:
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
def test_bad_arguments_are_not_a_success_even_if_it_exits_with_0(
    bench: Bench, wrong: list[str], reason: str
) -> None:
    """The service refuses all of these earlier; this is the safety net."""
    ended = bench.run(bench.arguments(*QUICK, *wrong))
    assert not ended.claims_success
    assert explain(ended, bench.folder).reason == reason
    assert bench.result.stat().st_size == 0


def test_a_run_without_input_or_output_is_not_a_success(bench: Bench) -> None:
    for missing in ("--input", "--output"):
        arguments = bench.arguments(*QUICK)
        position = arguments.index(missing)
        del arguments[position : position + 2]
        assert not bench.run(arguments).claims_success


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP", "KILL", "SEGV"])
def test_an_encoder_ended_by_a_signal_is_not_a_success(bench: Bench, name: str) -> None:
    sent = signal.Signals[f"SIG{name}"]
    if signal.getsignal(sent) is signal.SIG_IGN:
        pytest.skip(f"SIG{name} is ignored by these tests' parent (such as nohup), and so by the encoder")
    exits: list[EncoderExit] = []
    runner = threading.Thread(target=lambda: exits.append(bench.run(bench.arguments(*SLOW))))
    runner.start()
    child = bench.child()
    wait_for(lambda: bench.result.stat().st_size, "the first bytes of the result")
    child.send_signal(sent)
    runner.join(20)
    (ended,) = exits
    assert not ended.claims_success
    assert explain(ended, bench.folder).reason == "encoder_error"
    assert ended.out_of_memory is False


def test_an_encoder_killed_for_lack_of_memory_is_reported_as_such(bench: Bench) -> None:
    exits: list[EncoderExit] = []
    with small_memory(48 * 1024**2) as add_process:
        runner = threading.Thread(target=lambda: exits.append(bench.run(bench.arguments(*SLOW))))
        runner.start()
        add_process(bench.child().pid)
        runner.join(30)
    (ended,) = exits
    assert (ended.code, ended.out_of_memory) == (-signal.SIGKILL, True)
    failure = explain(ended, bench.folder)
    assert failure.reason == "out_of_memory"
    assert "for lack of memory" in failure.message


def test_it_runs_with_low_priority_in_its_own_session(bench: Bench) -> None:
    """At the lowest priorities, in its own session, with its scratch files where they are deleted."""
    runner = threading.Thread(target=lambda: bench.run(bench.arguments(*SLOW)))
    runner.start()
    child = bench.child()
    proc = Path(f"/proc/{child.pid}")
    assert (proc / "oom_score_adj").read_text().strip() == "700"
    assert child.nice() == 10
    assert child.ionice().ioclass == psutil.IOPRIO_CLASS_IDLE
    assert os.getpgid(child.pid) == os.getsid(child.pid) == child.pid
    assert child.environ()["TMPDIR"].startswith(str(bench.folder))
    bench.control.stop(StopReason.CANCELLED)
    runner.join(20)
    assert not runner.is_alive()


def test_it_counts_only_the_assigned_cpus(bench: Bench) -> None:
    cpu = min(os.sched_getaffinity(0))
    assert bench.run(bench.arguments(*QUICK), cpus=[cpu]).claims_success
    assert any("logical processor count: 1" in line for line in bench.lines)


def test_with_other_encodes_it_starts_threads_for_few_cpus_and_runs_them_on_all(bench: Bench) -> None:
    cpus = os.sched_getaffinity(0)
    arguments = bench.arguments(*SLOW)
    runner = threading.Thread(target=lambda: bench.run(arguments, cpus=[min(cpus)], later_cpus=cpus))
    runner.start()
    child = bench.child()
    wait_for(
        lambda: any("logical processor count: 1" in line for line in bench.lines),
        "the encoder to count one CPU",
    )
    wait_for(
        lambda: all(os.sched_getaffinity(thread.id) == cpus for thread in child.threads()),
        "all threads to run on all CPUs",
    )
    bench.control.stop(StopReason.CANCELLED)
    runner.join(20)


def test_scratch_files_of_a_killed_encoder_are_deleted(bench: Bench) -> None:
    runner = threading.Thread(target=lambda: bench.run(bench.arguments(*SLOW)))
    runner.start()
    child = bench.child()
    scratch = Path(child.environ()["TMPDIR"])
    wait_for(lambda: any(scratch.iterdir()), "scratch files")
    child.kill()
    runner.join(20)
    assert not scratch.exists()


def test_an_encode_is_stopped_with_the_reason_when_its_result_exceeds_the_limit(bench: Bench) -> None:
    ended = bench.run(bench.arguments(*QUICK), limits=Limits(LIMITS.memory_bytes, file_bytes=4096))
    assert ended.code == -signal.SIGXFSZ
    assert explain(ended, bench.folder).reason == "no_space"
    assert bench.result.stat().st_size <= 4096


@pytest.mark.parametrize("megabytes", [40, 110, 150])
def test_an_encoder_that_fails_to_allocate_memory_is_reported_as_such(bench: Bench, megabytes: int) -> None:
    limits = Limits(megabytes * 1024**2, LIMITS.file_bytes)
    threads = (
        "--encopts",
        "threads=4",
    )  # the default for fewer CPUs is fewer threads, which need less memory
    ended = bench.run([*bench.arguments(*SLOW), *threads], limits=limits)
    assert not ended.claims_success
    failure = explain(ended, bench.folder)
    assert failure.reason == "out_of_memory"
    assert "more memory than one encode may have" in failure.message


#: Burned-in subtitles need fonts; several passes and optimised files are written and read twice.
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
def test_confinement_does_not_change_the_result(
    subtitled: Bench, handbrake: HandBrake, more: list[str]
) -> None:
    spelled = [
        word if handbrake.takes("--two-pass") else word.replace("two-pass", "multi-pass") for word in more
    ]
    arguments = subtitled.arguments(*QUICK, *spelled)
    assert subtitled.run(arguments).claims_success
    confined = _decoded(subtitled.result)
    subtitled.run_unconfined(arguments)
    assert _decoded(subtitled.result) == confined


def test_a_confined_encode_burns_in_subtitles(subtitled: Bench) -> None:
    assert subtitled.run(subtitled.arguments(*QUICK, *ALL_KINDS["subtitles"])).claims_success
    with_subtitles = _decoded(subtitled.result)
    assert subtitled.run(subtitled.arguments(*QUICK, "--subtitle", "none")).claims_success
    assert _decoded(subtitled.result) != with_subtitles


@pytest.fixture
def subtitled(tmp_path: Path, handbrake: HandBrake) -> Iterator[Bench]:
    """A bench with a clip that has a subtitle in its middle.

    A subtitle at the very beginning would be missing from the first frame of some encodes, confined or not:
    HandBrakeCLI reads subtitles and frames in different threads (15 of 20 runs on an idle machine, 0 of 40 on
    a busy one).
    """
    source, text = tmp_path / "source.mkv", tmp_path / "said.srt"
    text.write_text("1\n00:00:00,500 --> 00:00:00,900\nWords that are drawn\n")
    words = (
        "-f lavfi -i testsrc2=size=160x90:rate=24 -f lavfi -i sine -i {} -t 1 -c:v libx264 -c:a aac -c:s srt"
    )
    subprocess.run(
        ["ffmpeg", "-v", "error", *words.format(text).split(), str(source)], check=True, capture_output=True
    )
    opened = Bench(tmp_path, handbrake, source)
    yield opened
    opened.close()


def _decoded(result: Path) -> str:
    """Return a hash of all frames and samples; the files themselves contain timestamps and random numbers."""
    command = ["ffmpeg", "-v", "error", "-i", str(result), "-map", "0:v", "-map", "0:a", "-f", "md5", "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
