"""The failure that a failed check leads to, and whether another encode is attempted."""

import pytest

from handbrake_service.verification.verdict import FAILURES, failure_of
from shared.domain.failures import MOST_ATTEMPTS, Failure, FailureClass
from shared.domain.verification import Check, CheckName


def check(name: CheckName, *, passed: bool = False, found: str = "something else") -> Check:
    """Return a check of a verification."""
    return Check(name=name, expected="this", found=found, passed=passed)


def test_every_check_has_a_class() -> None:
    assert set(FAILURES) == set(CheckName)


@pytest.mark.parametrize(
    "name",
    [
        CheckName.CONTAINER,
        CheckName.VIDEO,
        CheckName.FRAME_SIZE,
        CheckName.AUDIO,
        CheckName.SUBTITLES,
        CheckName.CHAPTERS,
    ],
)
def test_a_fault_that_another_encode_would_repeat_is_not_retried(name: CheckName) -> None:
    failure = failure_of([check(CheckName.READABLE, passed=True), check(name)])
    assert failure is not None
    assert failure.attempts_allowed(3) == 1
    assert "expected this, found something else" in failure.message


@pytest.mark.parametrize(
    ("name", "lead"),
    [
        (CheckName.FRAMES, "The result does not show what the source shows"),
        (CheckName.FRAME_AREA, "The result does not show the right part of the frame"),
        (CheckName.COLOURS, "The colours of the result differ from those of the source"),
        (CheckName.SOUND, "The result does not sound like the source"),
        (CheckName.SYNC, "Sound and video of the result are out of sync"),
    ],
)
def test_a_difference_from_the_source_is_described(name: CheckName, lead: str) -> None:
    assert failure_of([check(name, found="at 0:07 it is green")]) == Failure(
        reason=FailureClass.DIFFERS, message=f"{lead}: at 0:07 it is green."
    )


@pytest.mark.parametrize("name", [CheckName.READABLE, CheckName.TAIL, CheckName.FULL_DECODE])
def test_a_damaged_result_is_encoded_only_once_more(name: CheckName) -> None:
    failure = failure_of([check(name)])
    assert failure is not None
    assert (failure.attempts_allowed(5), failure.attempts_allowed(1)) == (2, 1)


def test_a_wrong_duration_explains_the_other_failed_checks() -> None:
    short = check(CheckName.DURATION, found="The source ends early.")
    failure = failure_of([check(CheckName.CHAPTERS), short, check(CheckName.TAIL)])
    assert failure == Failure(
        reason=FailureClass.SHORT_OUTPUT, message="The source ends early. Nothing was published."
    )


def test_passed_checks_are_not_a_failure() -> None:
    assert failure_of([check(name, passed=True) for name in CheckName]) is None


def test_transient_failures_are_retried_as_often_as_configured() -> None:
    for reason in set(FailureClass) - set(MOST_ATTEMPTS):
        assert Failure(reason=reason, message="").attempts_allowed(4) == 4
