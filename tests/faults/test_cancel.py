"""A cancel takes effect within ten seconds in every phase of a job, and leaves nothing half done."""

from pathlib import Path

import pytest

from shared.domain.job import JobStatus, Phase
from shared.service_credential import Actor, Role
from tests.faults.cancel_race import race
from tests.faults.conftest import linked_clip
from tests.support.pace import within
from tests.support.service import SLOW, Service
from tests.support.waiting import wait_for

ADMIN = Actor(username="root", role=Role.ADMIN)


@pytest.mark.parametrize("where", ["queued", "scanning", "encoding", "paused"])
def test_a_job_is_cancelled_within_ten_seconds(service: Service, long_clip: Path, where: str) -> None:
    if where == "queued":
        service.ask("POST", "/queue/pause", actor=ADMIN)
    job = service.convert(long_clip, preset=SLOW)
    match where:
        case "scanning":
            service.wait_for_encoder()
        case "encoding":

            def encodes() -> bool:
                progress = service.job(job.job_id).progress
                return progress is not None and progress.phase is Phase.ENCODING

            wait_for(encodes, "the encode to begin")
        case "paused":
            encoder = service.wait_for_encoder()
            service.ask("POST", f"/pause/{job.job_id}")
            wait_for(lambda: encoder.status() == "stopped", "the encoder to be suspended")
    with within(10):
        service.ask("POST", f"/cancel/{job.job_id}")
        service.wait_for_status(job.job_id, JobStatus.CANCELLED)
    assert (service.encoders(), service.staged(), service.published()) == ([], [], [])


def test_a_cancel_that_races_completion_ends_one_way(service: Service, clips: Path) -> None:
    """A longer version of this test is in tests/chaos."""
    source = linked_clip(service, clips, "moment.mkv", 0.3, "160x120")
    race(service, source, rounds=12)
