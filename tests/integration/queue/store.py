"""All that stands in Redis about the queue, read at once, and what must be true of it whatever happened."""

from dataclasses import dataclass
from typing import Any

from shared.domain.job import TERMINAL, JobStatus
from shared.queue import keys
from shared.redis import RedisClient
from tests.integration.queue.model import ModelJob, QueueModel

_PLACES = {status.value: keys.status_set(status) for status in JobStatus} | {"held": keys.PAUSED}


@dataclass(frozen=True)
class Store:
    """The queue as it stands."""

    places: dict[str, list[str]]
    records: dict[str, dict[str, str]]
    outputs: dict[str, str]
    failures: dict[str, int]

    def check_itself(self) -> None:
        """One place for each job, and every index agrees with the records."""
        placed = [job_id for ids in self.places.values() for job_id in ids]
        assert len(placed) == len(set(placed)), "a job stands in two places"
        assert set(placed) == set(self.records), "places and records differ"
        for place, ids in self.places.items():
            for job_id in ids:
                record = self.records[job_id]
                assert record["status"] == ("queued" if place == "held" else place)
                assert ("paused" in record) == (place == "held") or place in ("running", "retrying")
                assert ("token" in record) == (place == "running")
        alive = {j for j, record in self.records.items() if JobStatus(record["status"]) not in TERMINAL}
        assert sorted(self.outputs.values()) == sorted(alive), (
            "reservations and jobs that have not ended differ"
        )
        assert sum(self.failures.values()) == len(self.places["failed"])
        assert min(self.failures.values(), default=0) >= 0

    def check_since(self, before: "Store") -> None:
        """No job goes back in time, none leaves an end but by a retry, none changes unannounced."""
        for job_id, record in self.records.items():
            earlier = before.records.get(job_id)
            if earlier is None:
                continue
            assert int(record["rev"]) >= int(earlier["rev"]), "rev fell"
            if record["status"] != earlier["status"]:
                assert int(record["rev"]) > int(earlier["rev"]), "a change was not announced"
                if JobStatus(earlier["status"]) in TERMINAL:
                    assert record["status"] == "queued", (
                        "an ended job went somewhere else than back into the queue"
                    )
                    assert record["attempts"] == "0"

    def check_against(self, model: QueueModel) -> None:
        """Everything is where the model says, in its order."""
        assert set(self.records) == set(model.jobs), "jobs were lost or came from nowhere"
        assert self.places["queued"] == [job.job_id for job in model.line()], "the order is not as asked for"
        for job_id, record in self.records.items():
            assert _facts(record) == _expected(model.jobs[job_id])
        for status in TERMINAL:
            assert self.places[status.value] == [job.job_id for job in model.ended(status)]
        reasons = [job.reason for job in model.ended(JobStatus.FAILED)]
        assert {r: n for r, n in self.failures.items() if n} == {r: reasons.count(r) for r in reasons}


def _facts(record: dict[str, str]) -> dict[str, Any]:
    return {
        "status": record["status"],
        "priority": int(record["priority"]),
        "attempts": int(record["attempts"]),
        "recoveries": int(record["recoveries"]),
        "paused": "paused" in record,
        "cancel_requested": "cancel_requested" in record,
        "token": record.get("token"),
        "noted": "publish_intent" in record,
    }


def _expected(job: ModelJob) -> dict[str, Any]:
    return {
        "status": job.status.value,
        "priority": job.priority,
        "attempts": job.attempts,
        "recoveries": job.recoveries,
        "paused": job.paused,
        "cancel_requested": job.cancel_requested,
        "token": job.token,
        "noted": job.noted,
    }


def read_store(client: RedisClient) -> Store:
    """Read everything."""
    pipe = client.pipeline(transaction=True)
    for key in _PLACES.values():
        pipe.zrange(key, 0, -1)
    pipe.hgetall(keys.OUTPUTS)
    pipe.hgetall(keys.FAILURES)
    *sets, outputs, failures = pipe.execute()
    names = [str(key) for key in client.scan_iter(keys.JOB_PREFIX + "*", count=1000)]
    for name in names:
        pipe.hgetall(name)
    records = {record["job_id"]: record for record in pipe.execute()}
    return Store(
        places=dict(zip(_PLACES, sets, strict=True)),
        records=records,
        outputs=outputs,
        failures={reason: int(count) for reason, count in failures.items()},
    )
