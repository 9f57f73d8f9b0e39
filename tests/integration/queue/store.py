"""A snapshot of the queue's state in Redis, and the invariants that always hold for it."""

from dataclasses import dataclass
from typing import Any

from shared.domain.job import TERMINAL, JobStatus
from shared.queue import keys
from shared.redis import RedisClient
from tests.integration.queue.model import ModelJob, QueueModel

_SETS = {status.value: keys.status_set(status) for status in JobStatus} | {"held": keys.PAUSED}


@dataclass(frozen=True)
class Store:
    sets: dict[str, list[str]]
    records: dict[str, dict[str, str]]
    outputs: dict[str, str]
    failures: dict[str, int]

    def check_itself(self) -> None:
        """Assert that each job is in one sorted set, and every index agrees with the records."""
        placed = [job_id for ids in self.sets.values() for job_id in ids]
        assert len(placed) == len(set(placed)), "a job is in two sorted sets"
        assert set(placed) == set(self.records), "sorted sets and records differ"
        for set_name, ids in self.sets.items():
            for job_id in ids:
                record = self.records[job_id]
                assert record["status"] == ("queued" if set_name == "held" else set_name)
                assert ("paused" in record) == (set_name == "held") or set_name in ("running", "retrying")
                assert ("token" in record) == (set_name == "running")
        alive = {j for j, record in self.records.items() if JobStatus(record["status"]) not in TERMINAL}
        assert sorted(self.outputs.values()) == sorted(alive), (
            "reservations and jobs that have not ended differ"
        )
        assert sum(self.failures.values()) == len(self.sets["failed"])
        assert min(self.failures.values(), default=0) >= 0

    def check_since(self, before: "Store") -> None:
        """Assert that no rev decreases, ended jobs change only by a retry, and every change has a new rev."""
        for job_id, record in self.records.items():
            earlier = before.records.get(job_id)
            if earlier is None:
                continue
            assert int(record["rev"]) >= int(earlier["rev"]), "rev decreased"
            if record["status"] != earlier["status"]:
                assert int(record["rev"]) > int(earlier["rev"]), "a change came without a new rev"
                if JobStatus(earlier["status"]) in TERMINAL:
                    assert record["status"] == "queued", "an ended job changed other than by a retry"
                    assert record["attempts"] == "0"

    def check_against(self, model: QueueModel) -> None:
        """Assert that everything is as in the model, in the same order."""
        assert set(self.records) == set(model.jobs), "jobs were lost or appeared unexpectedly"
        assert self.sets["queued"] == [job.job_id for job in model.claimable()], (
            "the order differs from the model"
        )
        for job_id, record in self.records.items():
            assert _actual(record) == _expected(model.jobs[job_id])
        for status in TERMINAL:
            assert self.sets[status.value] == [job.job_id for job in model.ended(status)]
        reasons = [job.reason for job in model.ended(JobStatus.FAILED)]
        assert {r: n for r, n in self.failures.items() if n} == {r: reasons.count(r) for r in reasons}


def _actual(record: dict[str, str]) -> dict[str, Any]:
    return {
        "status": record["status"],
        "priority": int(record["priority"]),
        "attempts": int(record["attempts"]),
        "recoveries": int(record["recoveries"]),
        "paused": "paused" in record,
        "cancel_requested": "cancel_requested" in record,
        "token": record.get("token"),
        "has_intent": "publish_intent" in record,
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
        "has_intent": job.has_intent,
    }


def read_store(client: RedisClient) -> Store:
    """Read everything in the queue."""
    pipe = client.pipeline(transaction=True)
    for key in _SETS.values():
        pipe.zrange(key, 0, -1)
    pipe.hgetall(keys.OUTPUTS)
    pipe.hgetall(keys.FAILURES)
    *sets, outputs, failures = pipe.execute()
    names = [str(key) for key in client.scan_iter(keys.JOB_PREFIX + "*", count=1000)]
    for name in names:
        pipe.hgetall(name)
    records = {record["job_id"]: record for record in pipe.execute()}
    return Store(
        sets=dict(zip(_SETS, sets, strict=True)),
        records=records,
        outputs=outputs,
        failures={reason: int(count) for reason, count in failures.items()},
    )
