"""The record of a run is read by the next one, and an invalid file is ignored."""

from pathlib import Path

from tests.runner.record import Record


def test_a_written_record_is_read_back(tmp_path: Path) -> None:
    record = Record(steps={"mypy": 12.5}, tests={"t": 0.5}, failed_tests=["t"], failed_steps=["mypy"])
    record.write(tmp_path / "record.json")
    assert Record.read(tmp_path / "record.json") == record


def test_a_missing_or_incompatible_file_yields_an_empty_record(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    assert Record.read(file) == Record()
    for text in ("", "{", '{"steps": 5}', '{"other": {}}'):
        file.write_text(text)
        assert Record.read(file) == Record()
