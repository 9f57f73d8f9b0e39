"""What is kept of a run can be read by the next, and a broken file is as good as none."""

from pathlib import Path

from tests.runner.record import Record


def test_what_is_written_is_read(tmp_path: Path) -> None:
    record = Record(steps={"mypy": 12.5}, tests={"t": 0.5}, failed_tests=["t"], failed_steps=["mypy"])
    record.write(tmp_path / "record.json")
    assert Record.read(tmp_path / "record.json") == record


def test_a_file_that_is_missing_or_of_another_version_is_nothing(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    assert Record.read(file) == Record()
    for text in ("", "{", '{"steps": 5}', '{"other": {}}'):
        file.write_text(text)
        assert Record.read(file) == Record()
