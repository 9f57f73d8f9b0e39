"""Where the sidecars of a restored job are."""

from pathlib import Path

import pytest

from handbrake_service.manifest.entry import ManifestEntry
from handbrake_service.manifest.restore import sidecar_paths
from tests.unit.handbrake_service.manifest.entries import publish

REPLICA = Path("/mnt/replica")


def with_sidecars(archive: Path, *paths: str) -> ManifestEntry:
    """Return the entry of a film at tv/film.mkv, with sidecars at these paths in its archive or anywhere."""
    entry = publish(archive)
    sidecars = tuple(path if path.startswith("/") else str(archive / path) for path in paths)
    return entry.model_copy(update={"result": entry.result.model_copy(update={"sidecars": sidecars})})


def test_they_are_next_to_the_film_in_this_archive(tmp_path: Path) -> None:
    entry = with_sidecars(tmp_path, "tv/film.en.srt", "tv/film.nfo")

    assert sidecar_paths(entry, REPLICA) == ("/mnt/replica/tv/film.en.srt", "/mnt/replica/tv/film.nfo")


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "movies/film.srt", "tv/subs/film.srt", "tv/..", "tv/../film.srt"]
)
def test_files_that_were_not_next_to_the_film_are_left_out(tmp_path: Path, path: str) -> None:
    entry = with_sidecars(tmp_path, path, "tv/film.srt")

    assert sidecar_paths(entry, REPLICA) == ("/mnt/replica/tv/film.srt",)


def test_an_entry_that_does_not_say_where_the_film_was_has_none(tmp_path: Path) -> None:
    entry = with_sidecars(tmp_path, "tv/film.srt")
    entry = entry.model_copy(update={"result": entry.result.model_copy(update={"output_path": None})})

    assert sidecar_paths(entry, REPLICA) == ()
