"""1,000 jobs during five minutes of faults: no acknowledged job is lost, none is published twice.

Every job is a real encode of a tiny clip; what two cores cannot encode in five minutes is encoded afterwards.
"""

import os
import time
from pathlib import Path

import pytest

from tests.chaos.run import Plan, run


@pytest.mark.timeout(2400)
def test_a_thousand_jobs_survive_five_minutes_of_faults(tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED", time.time_ns() % 1_000_000))
    run(Plan(jobs=1000, seconds=300, drain_s=1500, seed=seed), tmp_path)
