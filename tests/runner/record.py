"""Durations and failures of earlier runs, stored in artifacts/ for estimates and `--last-failed`."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.runtime.atomic_write import atomic_write
from tests.runner.steps import ARTIFACTS

_FILE = ARTIFACTS / "test-record.json"


class Record(BaseModel):
    """Durations and failures, by name; a partial run updates only its own tests and steps."""

    model_config = ConfigDict(extra="forbid")

    steps: dict[str, float] = {}
    """Seconds that each step took when it last passed in a whole run, at a pace of 1."""
    tests: dict[str, float] = {}
    """Seconds that each test took when it last ran."""
    failed_tests: list[str] = []
    failed_steps: list[str] = []
    """Steps that failed without a failed test, such as a linter."""

    @classmethod
    def read(cls, file: Path = _FILE) -> Self:
        """Return the stored record, or an empty one if there is none that this version can read."""
        try:
            return cls.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            return cls()

    def write(self, file: Path = _FILE) -> None:
        """Store the record."""
        file.parent.mkdir(exist_ok=True)
        atomic_write(file, json.dumps(self.model_dump(), indent=1, sort_keys=True).encode())


def seconds_by_file() -> dict[str, float]:
    """Return the seconds that the tests of each file took when they last ran."""
    found: dict[str, float] = defaultdict(float)
    for test, seconds in Record.read().tests.items():
        found[test.partition("::")[0]] += seconds
    return found
