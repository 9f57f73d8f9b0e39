"""Why an encoder's run gave no result, told by what it left behind."""

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
    """A run that ended so."""
    return EncoderExit(
        code=code,
        work_error=None,
        stalled=stalled,
        log_tail=log_tail,
        out_of_memory=out_of_memory,
        hit_memory_limit=hit_memory_limit,
    )


@pytest.mark.parametrize(
    ("how", "reason"),
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
def test_an_end_has_its_class(tmp_path: Path, how: EncoderExit, reason: FailureClass) -> None:
    assert explain(how, tmp_path).reason is reason


def test_a_disk_without_room_for_another_file_is_full_whatever_the_exit_code(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=64m,nr_inodes=8"):
        assert explain(ended(3), tmp_path / "disk").reason is FailureClass.INVALID_OPTIONS
        take_all_inodes(tmp_path / "disk")
        assert explain(ended(3), tmp_path / "disk").reason is FailureClass.NO_SPACE


def test_an_archive_that_may_not_be_written_is_named() -> None:
    with folder_open_to_all() as folder, as_nobody():
        assert explain(ended(3), folder).reason is FailureClass.ARCHIVE_UNWRITABLE
