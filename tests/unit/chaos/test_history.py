"""The checker of chaos runs finds every kind of violation, and none in a correct history."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.history import violations

FIRST, SECOND = "a" * 16, "b" * 16


def moment(second: int) -> str:
    """Return a time of day."""
    return f"2026-01-01T10:00:{second:02}Z"


def job(job_id: str, status: str, rev: int, **changes: Any) -> dict[str, Any]:
    """Return a job as it appears in the event stream and the final dump."""
    return {
        "job_id": job_id,
        "status": status,
        "rev": rev,
        "owner": "ann",
        "input_path": f"/tv/{job_id}.mkv",
        "output_path": f"/archive/tv/{job_id}.mp4",
        "options": {},
        "source": {"size_bytes": 1, "mtime_ns": 1},
        "created_at": moment(0),
        **changes,
    }


def attempt(node: str, began: int, ended: int, outcome: str) -> dict[str, Any]:
    """Return a claim that has ended."""
    return {"node": node, "started_at": moment(began), "ended_at": moment(ended), "outcome": outcome}


@dataclass
class History:
    """The records of a run; by default correct, with one job completed at once and one recovered."""

    client: list[Any] = field(default_factory=lambda: [{"job_id": FIRST}, {"job_id": SECOND}])
    archive: list[Any] = field(
        default_factory=lambda: [
            {"name": f"{job_id}.mp4", "touch": ["MOVED_TO"]} for job_id in (FIRST, SECOND)
        ]
    )
    events: list[Any] = field(
        default_factory=lambda: [
            job(FIRST, "queued", 1),
            job(SECOND, "queued", 1),
            job(FIRST, "running", 2, node="one", started_at=moment(1)),
            job(SECOND, "running", 2, node="two", started_at=moment(1)),
            job(FIRST, "completed", 3, node="one"),
            job(SECOND, "queued", 3, recoveries=1),
            job(SECOND, "running", 4, node="one", started_at=moment(8)),
            job(SECOND, "completed", 5, node="one"),
        ]
    )
    jobs: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            FIRST: {
                "job": job(FIRST, "completed", 3),
                "attempts": [attempt("one", 1, 5, "completed")],
            },
            SECOND: {
                "job": job(SECOND, "completed", 5),
                "attempts": [attempt("two", 1, 7, "lost"), attempt("one", 8, 12, "completed")],
            },
        }
    )

    def violations(self, folder: Path) -> list[str]:
        """Write the files and return the violations that the checker finds."""
        files = {
            "client": self.client,
            "archive": self.archive,
            "events": self.events,
            "jobs": self.jobs.values(),
        }
        for name, lines in files.items():
            text = "".join(json.dumps(line) + "\n" for line in lines)
            (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
        return violations(folder)


@pytest.fixture
def history() -> History:
    """A correct history."""
    return History()


def test_a_correct_history_has_no_violations(history: History, tmp_path: Path) -> None:
    assert history.violations(tmp_path) == []


def test_a_poisoned_job_without_a_file_is_allowed(history: History, tmp_path: Path) -> None:
    poison = {"reason": "poison", "message": "Thrice."}
    history.jobs[SECOND]["job"] |= {"status": "failed", "failure": poison}
    history.jobs[SECOND]["attempts"][-1]["outcome"] = "lost"
    history.archive.pop()
    history.events[-1] |= {"status": "failed"}
    assert history.violations(tmp_path) == []


def test_an_acknowledged_job_that_is_lost_is_found(history: History, tmp_path: Path) -> None:
    del history.jobs[FIRST]
    assert f"{FIRST} was acknowledged and is gone" in history.violations(tmp_path)


def test_a_job_that_was_never_acknowledged_is_found(history: History, tmp_path: Path) -> None:
    history.client.pop()
    assert history.violations(tmp_path) == [f"{SECOND} is there and nobody was told"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "queued"}, f"{FIRST} is still queued"),
        ({"status": "cancelled"}, f"{FIRST} was cancelled by nobody"),
        ({"status": "failed"}, f"{FIRST} failed: None"),
        ({"status": "failed", "failure": {"reason": "stalled", "message": "Silent."}}, f"{FIRST} failed: "),
    ],
)
def test_a_job_with_a_wrong_final_status_is_found(
    history: History, tmp_path: Path, changes: dict[str, Any], sentence: str
) -> None:
    history.jobs[FIRST]["job"] |= changes
    history.archive.pop(0)
    (found,) = history.violations(tmp_path)
    assert found.startswith(sentence)


@pytest.mark.parametrize(
    "touches",
    [
        [["MOVED_TO"], ["MOVED_TO"]],
        [["CREATE"]],
        [["MOVED_TO"], ["MODIFY"]],
        [["MOVED_TO"], ["DELETE"]],
        [["MOVED_TO"], ["MOVED_FROM"]],
    ],
)
def test_an_output_that_was_not_renamed_exactly_once_is_found(
    history: History, tmp_path: Path, touches: list[list[str]]
) -> None:
    name = f"{FIRST}.mp4"
    history.archive = history.archive[1:] + [{"name": name, "touch": touch} for touch in touches]
    assert history.violations(tmp_path) == [f"{name} in the archive saw {touches}"]


def test_a_completed_job_without_a_file_is_found(history: History, tmp_path: Path) -> None:
    history.archive.pop()
    (found,) = history.violations(tmp_path)
    assert found.startswith(f"{SECOND}.mp4: the archive and the queue disagree")


def test_a_file_without_a_completed_job_is_found(history: History, tmp_path: Path) -> None:
    history.archive.append({"name": "stray.mp4", "touch": ["MOVED_TO"]})
    (found,) = history.violations(tmp_path)
    assert found.startswith("stray.mp4: the archive and the queue disagree")


def test_overlapping_claims_of_two_nodes_are_found(history: History, tmp_path: Path) -> None:
    history.jobs[SECOND]["attempts"][0]["ended_at"] = moment(9)
    assert history.violations(tmp_path) == [f"{SECOND} was held by two and one at once"]


def test_a_job_that_was_completed_twice_is_found(history: History, tmp_path: Path) -> None:
    history.jobs[SECOND]["attempts"][0]["outcome"] = "completed"
    assert history.violations(tmp_path) == [f"{SECOND} was completed 2 times"]


def test_a_missing_event_is_found(history: History, tmp_path: Path) -> None:
    del history.events[5]
    assert f"{SECOND}: rev 4 follows 2" in history.violations(tmp_path)


def test_a_missing_first_event_is_found(history: History, tmp_path: Path) -> None:
    del history.events[0]
    assert history.violations(tmp_path) == [f"{FIRST}: rev 2 follows None"]


def test_a_duplicate_event_is_found(history: History, tmp_path: Path) -> None:
    history.events.insert(4, history.events[2])
    assert f"{FIRST}: rev 2 follows 2" in history.violations(tmp_path)


def test_an_illegal_transition_is_found(history: History, tmp_path: Path) -> None:
    history.events.append(job(FIRST, "running", 4, node="two", started_at=moment(9)))
    assert history.violations(tmp_path) == [f"{FIRST} went from completed to running"]


def test_a_claim_while_another_is_active_is_found(history: History, tmp_path: Path) -> None:
    history.events.insert(4, job(FIRST, "running", 3, node="two", started_at=moment(3)))
    history.events[5]["rev"] = 4
    assert history.violations(tmp_path) == [f"{FIRST} went from one to two without an end between"]
