"""A chaos run of fifteen seconds; the long one is in tests/chaos."""

import os
import time
from pathlib import Path

from tests.chaos.run import Plan, run


def test_jobs_survive_fifteen_seconds_of_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED", time.time_ns() % 1_000_000))
    run(Plan(jobs=20, seconds=15, drain_s=90, seed=seed), tmp_path)
