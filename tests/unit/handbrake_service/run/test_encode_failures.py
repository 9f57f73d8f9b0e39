"""Failure classes of encodes, derived from exit code and log."""

from pathlib import Path

import pytest

from handbrake_service.encoder.process import EncoderExit
from handbrake_service.run.encode_failures import explain
from shared.domain.failures import FailureClass
from tests.support.permissions import as_nobody, folder_open_to_all
from tests.support.small_disk import small_disk, take_all_inodes


def ended(
    code: int,
    log_tail: str = "",
    *,
    stalled: bool = False,
    out_of_memory: bool | None = None,
    hit_memory_limit: bool = False,
) -> EncoderExit:
    """Return the exit of an encoder."""
    return EncoderExit(
        code=code,
        work_error=None,
        stalled=stalled,
        log_tail=log_tail,
        out_of_memory=out_of_memory,
        hit_memory_limit=hit_memory_limit,
    )


@pytest.mark.parametrize(
    ("encoder_exit", "reason"),
    [
        (ended(0), FailureClass.ENCODER_ERROR),
        (ended(2), FailureClass.INVALID_SOURCE),
        (ended(3), FailureClass.INVALID_OPTIONS),
        (ended(4), FailureClass.ENCODER_ERROR),
        (ended(-9), FailureClass.OUT_OF_MEMORY),
        (ended(-9, out_of_memory=True), FailureClass.OUT_OF_MEMORY),
        (ended(-9, out_of_memory=False), FailureClass.ENCODER_ERROR),
        (ended(-11), FailureClass.ENCODER_ERROR),
        (ended(-11, hit_memory_limit=True), FailureClass.OUT_OF_MEMORY),
        (ended(3, hit_memory_limit=True), FailureClass.OUT_OF_MEMORY),
        (ended(0, hit_memory_limit=True), FailureClass.ENCODER_ERROR),
        (ended(-25), FailureClass.NO_SPACE),
        (ended(-9, stalled=True), FailureClass.STALLED),
        (ended(1, "write: No space left on device"), FailureClass.NO_SPACE),
    ],
)
def test_every_exit_has_its_failure_class(
    tmp_path: Path, encoder_exit: EncoderExit, reason: FailureClass
) -> None:
    assert explain(encoder_exit, tmp_path).reason is reason


def test_a_full_disk_is_recognised_whatever_the_exit_code(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=64m,nr_inodes=8"):
        assert explain(ended(3), tmp_path / "disk").reason is FailureClass.INVALID_OPTIONS
        take_all_inodes(tmp_path / "disk")
        assert explain(ended(3), tmp_path / "disk").reason is FailureClass.NO_SPACE


def test_an_archive_that_is_not_writable_is_reported() -> None:
    with folder_open_to_all() as folder, as_nobody():
        assert explain(ended(3), folder).reason is FailureClass.ARCHIVE_UNWRITABLE
