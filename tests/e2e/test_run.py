"""`./h2r run` from start to stop, as a user at the terminal sees it."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from local_stack.process_tree import wait_gone
from local_stack.sample_library import FIRST
from local_stack.video_facts import probe_duration_s
from tests.e2e.conftest import Stack
from tests.e2e.stack_run import STOP_LIMIT_S, StackRun
from tests.support.media import make_clip
from tests.support.pace import scaled, within
from tests.support.waiting import wait_for

RunMaker = Callable[..., StackRun]
_EPISODE = Path("tv/Sample Show/Season 01/Sample Show - S01E01.mp4")


def _visible_files(folder: Path) -> list[Path]:
    """Return the files of an archive, except those in our own folders."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return [file for file in found if not file.relative_to(folder).parts[0].startswith(".h2r-")]


def _staged_files(archive: Path) -> list[Path]:
    return list((archive / ".h2r-staging").rglob("*.part"))


def test_the_sample_clip_is_converted_with_visible_progress(stack: Stack) -> None:
    wait_for(lambda: "Done in" in stack.run.output_text(), "the sample clip to be converted", 100)
    output_text = stack.run.output_text()
    assert re.search(r"\[#+-*\] +\d+\.\d %  encoding", output_text), output_text
    copy = stack.archive / _EPISODE
    assert f"{copy} (" in output_text
    duration_s = probe_duration_s(copy)
    assert duration_s is not None
    assert abs(duration_s - FIRST.duration_s) < 0.5


def test_addresses_and_password_are_printed_and_work(stack: Stack) -> None:
    output_text = stack.run.output_text()
    for address in (stack.dashboard, stack.api, stack.service, stack.password):
        assert address in output_text
    assert requests.get(f"{stack.dashboard}/", timeout=scaled(5)).status_code == 200
    answer = requests.post(
        f"{stack.dashboard}/api/auth/login",
        json={"username": "admin", "password": stack.password},
        timeout=scaled(5),
    )
    assert answer.status_code == 200


@pytest.fixture(scope="module")
def second_run(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackRun]:
    """A run next to that of the other tests, with a sample clip whose encode lasts a moment; not started."""
    run = StackRun(tmp_path_factory.mktemp("second") / "home")
    run.reuse_first_start_of(stack.run)
    sample = run.home / "sample" / FIRST.path
    sample.unlink()
    make_clip(sample, 8, "1280x720")
    yield run
    run.stop()


def test_a_run_stopped_or_killed_during_an_encode_leaves_no_process_and_the_next_finishes_the_job(
    second_run: StackRun,
) -> None:
    run = second_run
    run.start()
    archive = Path(run.wait_until_ready().archive)
    wait_for(lambda: run.is_encoding() and "encoding" in run.output_text(), "the clip to be encoded", 60)
    processes = run.processes()
    assert len(processes) >= 7
    with within(STOP_LIMIT_S):
        run.press_ctrl_c()
        assert run.wait_for_end() == 0
        assert wait_gone(processes, 0) == []
        assert run.processes() == []
    assert _visible_files(archive) == []
    assert _staged_files(archive) == []

    run.start()
    run.wait_until_ready()
    wait_for(run.is_encoding, "an encoder to run", 60)
    processes = run.processes()
    run.kill_run()
    assert wait_gone(processes, scaled(STOP_LIMIT_S)) == []

    run.start()
    run.wait_until_ready()
    wait_for(lambda: "Done in" in run.output_text(), "the interrupted job to be finished", 100)
    assert _visible_files(archive) == [archive / _EPISODE]


def test_killed_processes_are_restarted_and_do_not_disturb_the_run_next_to_theirs(
    stack: Stack, second_run: StackRun
) -> None:
    run = second_run
    if run.ended():
        run.start()
    before = run.wait_until_ready()
    for name in ("redis", "handbrake-service", "api-gateway", "dashboard"):
        os.kill(before.pids[name], signal.SIGKILL)
    wait_for(lambda: "Everything is up again" in run.output_text(), "all processes to be back", 60)
    after = run.ready()
    assert after is not None
    assert after.pids["supervisor"] == before.pids["supervisor"]
    assert all(after.pids[name] != pid for name, pid in before.pids.items() if name != "supervisor")
    for api in (stack.api, after.api):
        assert requests.get(f"{api}/health", timeout=scaled(5)).status_code == 200


def test_a_service_that_cannot_start_ends_the_run_with_a_message(stack: Stack, make_run: RunMaker) -> None:
    run = make_run(CPU_LIMIT="a lot")
    run.reuse_first_start_of(stack.run)
    run.start()
    assert run.wait_for_end(limit_s=60) == 1
    output_text = run.output_text()
    assert "handbrake-service died 3 times within 60 s" in output_text
    assert "CPU_LIMIT" in output_text
    assert run.processes() == []


def test_a_port_in_use_is_refused_naming_port_variable_and_process(stack: Stack, make_run: RunMaker) -> None:
    port = stack.api.rpartition(":")[2]
    run = make_run(GATEWAY_PORT=port)
    run.start()
    assert run.wait_for_end(limit_s=30) == 1
    assert f"Port {port} (GATEWAY_PORT) is in use by " in run.output_text()


def test_the_home_of_another_run_is_refused(stack: Stack) -> None:
    run = StackRun(stack.home)
    run.output = stack.home.with_name("refused.txt")
    run.start()
    assert run.wait_for_end(limit_s=30) == 1
    assert f"Another run already uses {stack.home}." in run.output_text()


def test_half_configured_media_is_refused_before_anything_starts(make_run: RunMaker, tmp_path: Path) -> None:
    run = make_run(TV_SOURCE=str(tmp_path))
    run.start()
    assert run.wait_for_end(limit_s=30) == 1
    assert "ARCHIVE_DESTINATION, where the copies go, is not." in run.output_text()
    assert not run.home.exists()
