"""How many CPUs an encode may use, and which."""

from contextlib import ExitStack

import pytest

from handbrake_service.encoder.cpus import CpuShares


@pytest.mark.parametrize(
    ("allowed", "effective", "slots", "size"),
    [
        (2, 2.0, 1, 2),
        (2, 2.0, 4, 2),
        (64, 0.5, 1, 1),
        (64, 2.5, 1, 3),
        (64, 64.0, 16, 16),
        (64, 64.0, 2, 64),
        (64, 64.0, 4, 32),
    ],
)
def test_a_share_is_no_more_than_the_quota_and_no_less_than_is_of_use(
    allowed: int, effective: float, slots: int, size: int
) -> None:
    assert CpuShares(range(allowed), effective, slots).size == size


def test_an_encode_that_may_use_all_is_left_alone() -> None:
    with CpuShares(range(4), 4.0, 1).take() as cpus:
        assert cpus is None


def test_encodes_at_a_time_get_different_cpus_while_there_are_any() -> None:
    shares = CpuShares(range(8), 2.0, 4)
    for _ in range(3):
        with ExitStack() as running:
            given = [running.enter_context(shares.take()) for _ in range(4)]
            assert sorted(cpu for cpus in given for cpu in cpus or ()) == list(range(8))
