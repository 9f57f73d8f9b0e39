"""A verification started before the encoder has ended counts only if the file has not changed since."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from handbrake_service.run.early_verification import EarlyVerification
from handbrake_service.verification.verifier import VerificationResult
from shared.domain.verification import VerificationReport


class CountingVerifier:
    """Counts the verifications of a file."""

    def __init__(self, result: Path, pool: Executor) -> None:
        self.result = result
        self.count = 0
        self.verifying = EarlyVerification(result, self._verify, pool)

    def _verify(self) -> VerificationResult:
        self.count += 1
        seconds = float(self.result.read_text()) if self.result.exists() else 0.0
        return VerificationResult(VerificationReport(checks=[], elapsed_s=0.0), None, seconds, [])


@pytest.fixture
def verifier(tmp_path: Path) -> Iterator[CountingVerifier]:
    """A verifier of a result of one second."""
    result = tmp_path / "result"
    result.write_text("1")
    with ThreadPoolExecutor(1) as pool:
        yield CountingVerifier(result, pool)


def test_an_early_verification_is_used(verifier: CountingVerifier) -> None:
    verifier.verifying.begin()
    assert verifier.verifying.outcome().duration_s == 1.0
    assert verifier.count == 1


def test_a_verification_that_was_not_started_early_runs_now(verifier: CountingVerifier) -> None:
    assert verifier.verifying.outcome().duration_s == 1.0


@pytest.mark.parametrize("how", ["written", "replaced", "deleted"])
def test_a_file_that_has_changed_since_is_verified_again(verifier: CountingVerifier, how: str) -> None:
    verifier.verifying.begin()
    match how:
        case "written":
            verifier.result.write_text("12")
        case "replaced":
            other = verifier.result.with_name("other")
            other.write_text("2")
            other.replace(verifier.result)
        case "deleted":
            verifier.result.unlink()
    expected = float(verifier.result.read_text()) if verifier.result.exists() else 0.0
    assert verifier.verifying.outcome().duration_s == expected
    assert verifier.count == 2
