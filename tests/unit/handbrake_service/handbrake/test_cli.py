"""The command that starts HandBrakeCLI."""

import pytest

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.processes.sandbox.limits import Limits

LIMITS = Limits(memory_bytes=2_000_000_000, file_bytes=1_000_000)


@pytest.mark.parametrize(("version", "buffered"), [((1, 6, 1), True), ((1, 7, 0), False), ((2, 0, 0), False)])
def test_versions_that_do_not_flush_their_output_run_under_stdbuf(
    version: tuple[int, int, int], *, buffered: bool
) -> None:
    command = HandBrake("HandBrakeCLI", version, "").command(["--input", "x"], LIMITS)
    assert ("stdbuf" in command) is buffered
    assert command[-4:] == ["HandBrakeCLI", "--json", "--input", "x"]


def test_only_an_encode_with_assigned_cpus_is_bound_to_them() -> None:
    handbrake = HandBrake("HandBrakeCLI", (1, 7, 0), "")
    assert "taskset" not in handbrake.command([], LIMITS)
    command = handbrake.command([], LIMITS, [1, 5])
    assert command[command.index("taskset") :][:3] == ["taskset", "--cpu-list", "1,5"]


def test_limits_are_set_before_the_encoder_starts() -> None:
    command = HandBrake("HandBrakeCLI", (1, 7, 0), "").command([], LIMITS)
    words = command[command.index("prlimit") : command.index("HandBrakeCLI")]
    assert {"--data=2000000000:2000000000", "--fsize=1000000:1000000", "--core=0:0"} <= set(words)
