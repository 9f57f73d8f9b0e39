"""Job logs: followed while they grow, limited in size, and harmless when they cannot be written."""

from pathlib import Path

import pytest

from handbrake_service.encoder.job_log import JobLogs
from shared.domain.errors import LogNotFound
from shared.domain.log import LogPart

JOB = "0123456789abcdef"


def follow(logs: JobLogs, offset: int = 0) -> tuple[str, LogPart]:
    """Read a log to its end; return its whole text and the last part."""
    text = ""
    while True:
        part = logs.read(JOB, offset)
        text += part.text
        offset = part.next_offset
        if not part.text or part.complete:
            return text, part


def test_a_log_is_followed_line_by_line_until_its_end(tmp_path: Path) -> None:
    logs = JobLogs(tmp_path)
    written = logs.begin(JOB)
    written.add(["one", "two"])
    first = logs.read(JOB, 0)
    assert (first.text, first.complete) == ("one\ntwo\n", False)
    assert logs.read(JOB, first.next_offset) == LogPart(text="", offset=8, next_offset=8, complete=False)
    written.write("three\nfour")
    logs.end(JOB, written)
    text, last = follow(logs, first.next_offset)
    assert [line.partition("] ")[2] for line in text.splitlines()] == ["h2r: three", "h2r: four"]
    assert last.complete


def test_a_long_log_keeps_its_head_and_its_tail(tmp_path: Path) -> None:
    logs = JobLogs(tmp_path)
    written = logs.begin(JOB)
    for number in range(1000):
        written.add([f"{number:04} " + "x" * 10_000])
    logs.end(JOB, written)
    assert sum(file.stat().st_size for file in (tmp_path / JOB).iterdir()) <= 4 * 1024 * 1024
    text, last = follow(logs)
    numbers = [int(line[:4]) for line in text.splitlines()]
    gap = next(i for i, number in enumerate(numbers) if number != i)
    assert gap > 90
    assert numbers[gap:] == list(range(numbers[gap], 1000))
    assert numbers[gap] < 800
    assert last.next_offset == 1000 * 10_006
    dropped = logs.read(JOB, 2_000_000)
    assert dropped.offset > 2_000_000


def test_a_part_has_complete_lines_and_at_most_64_kib(tmp_path: Path) -> None:
    logs = JobLogs(tmp_path)
    logs.begin(JOB).add("ü" * 1000 for _ in range(100))
    part = logs.read(JOB, 0)
    assert len(part.text.encode()) <= 64 * 1024
    assert set(part.text.splitlines()) == {"ü" * 1000}


def test_a_new_attempt_starts_a_new_log_that_is_read_from_its_beginning(tmp_path: Path) -> None:
    logs = JobLogs(tmp_path)
    first = logs.begin(JOB)
    first.add(["of the first attempt"])
    logs.begin(JOB).add(["second"])
    first.add(["of a run that has not noticed"])
    logs.end(JOB, first)
    assert logs.read(JOB, 21) == LogPart(text="second\n", offset=0, next_offset=7, complete=False)


def test_the_log_of_an_earlier_process_counts_as_complete(tmp_path: Path) -> None:
    JobLogs(tmp_path).begin(JOB).add(["then the power failed"])
    assert JobLogs(tmp_path).read(JOB, 0).complete


def test_a_job_that_has_not_run_has_no_log(tmp_path: Path) -> None:
    with pytest.raises(LogNotFound):
        JobLogs(tmp_path).read(JOB, 0)


def test_a_log_that_cannot_be_written_does_not_block_the_job(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    logs = JobLogs(tmp_path / "logs")
    logs.begin(JOB).add(["lost"])
    with pytest.raises(LogNotFound):
        logs.read(JOB, 0)
