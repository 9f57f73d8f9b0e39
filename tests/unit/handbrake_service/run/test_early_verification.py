"""A verification begun before its encoder has ended counts for the file it has seen, and for no other."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from handbrake_service.run.early_verification import EarlyVerification
from handbrake_service.verification.verifier import VerificationResult
from shared.domain.verification import VerificationReport


class Looks:
    """Looks at a file, and counts how often it did."""

    def __init__(self, result: Path, pool: Executor) -> None:
        self.result = result
        self.count = 0
        self.verifying = EarlyVerification(result, self._verify, pool)

    def _verify(self) -> VerificationResult:
        self.count += 1
        seconds = float(self.result.read_text()) if self.result.exists() else 0.0
        return VerificationResult(VerificationReport(checks=[], elapsed_s=0.0), None, seconds, [])


@pytest.fixture
def looks(tmp_path: Path) -> Iterator[Looks]:
    """Looks at a file of one second."""
    result = tmp_path / "result"
    result.write_text("1")
    with ThreadPoolExecutor(1) as pool:
        yield Looks(result, pool)


def test_what_was_begun_counts(looks: Looks) -> None:
    looks.verifying.begin()
    assert looks.verifying.outcome().duration_s == 1.0
    assert looks.count == 1


def test_what_was_not_begun_is_done_now(looks: Looks) -> None:
    assert looks.verifying.outcome().duration_s == 1.0


@pytest.mark.parametrize("how", ["written", "replaced", "deleted"])
def test_a_file_that_changed_since_is_verified_anew(looks: Looks, how: str) -> None:
    looks.verifying.begin()
    match how:
        case "written":
            looks.result.write_text("12")
        case "replaced":
            other = looks.result.with_name("other")
            other.write_text("2")
            other.replace(looks.result)
        case "deleted":
            looks.result.unlink()
    expected = float(looks.result.read_text()) if looks.result.exists() else 0.0
    assert looks.verifying.outcome().duration_s == expected
    assert looks.count == 2
