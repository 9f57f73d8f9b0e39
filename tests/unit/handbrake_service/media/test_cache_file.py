"""A cache file that is missing, damaged or unreadable is a miss; only the last two are logged."""

from pathlib import Path

from pydantic import TypeAdapter
from structlog.testing import capture_logs

from handbrake_service.media.cache_file import read_cache_file, write_cache_file

_numbers = TypeAdapter(list[int])


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "numbers.json"
    write_cache_file(file, _numbers.dump_json([1, 2]))
    assert read_cache_file(file, _numbers.validate_json) == [1, 2]


def test_a_missing_file_is_a_miss(tmp_path: Path) -> None:
    with capture_logs() as logs:
        assert read_cache_file(tmp_path / "numbers.json", _numbers.validate_json) is None
    assert logs == []


def test_a_damaged_or_unreadable_file_is_a_miss_and_logged(tmp_path: Path) -> None:
    damaged, folder = tmp_path / "damaged.json", tmp_path / "folder.json"
    damaged.write_text('["one"')
    folder.mkdir()
    with capture_logs() as logs:
        for file in (damaged, folder):
            assert read_cache_file(file, _numbers.validate_json) is None
    assert [(entry["event"], entry["path"]) for entry in logs] == [
        ("cache.read_failed", str(damaged)),
        ("cache.read_failed", str(folder)),
    ]


def test_a_file_that_cannot_be_written_is_logged(tmp_path: Path) -> None:
    with capture_logs() as logs:
        write_cache_file(tmp_path / "missing" / "numbers.json", b"[]")
    assert [entry["event"] for entry in logs] == ["cache.write_failed"]
