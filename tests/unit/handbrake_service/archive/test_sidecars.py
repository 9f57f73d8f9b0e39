"""Sidecars are published with their film; files of other films and unsuitable ones are not."""

import os
from pathlib import Path

import pytest

from handbrake_service.archive.sidecars import Sidecar, publish_sidecars, stage

FILM = "Film (2020).mkv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a film."""
    created = tmp_path / "movies" / "Film (2020)"
    created.mkdir(parents=True)
    (created / FILM).write_bytes(b"film")
    return created


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with a published film."""
    created = tmp_path / "archive"
    created.mkdir()
    (created / "Film (2020).mp4").write_bytes(b"copy")
    return created


def staged(folder: Path, tmp_path: Path, *, in_root: bool = False) -> list[Sidecar]:
    """Copy the film's sidecars to staging."""
    staging = tmp_path / "staging"
    staging.mkdir(exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return stage(handle, FILM, lambda number: staging / f"{number}.part", lambda: None, in_root=in_root)
    finally:
        os.close(handle)


def names(sidecars: list[Sidecar], output: str = "x/Copy.mp4") -> list[str]:
    """Return the names that sidecars would get next to a result."""
    return [sidecar.path_for(Path(output)).name for sidecar in sidecars]


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("Film (2020).srt", "Copy.srt"),
        ("Film (2020).en.forced.srt", "Copy.en.forced.srt"),
        ("Film (2020).zh-Hans.ASS", "Copy.zh-Hans.ASS"),
        ("Film (2020).sub", "Copy.sub"),
        ("Film (2020).nfo", "Copy.nfo"),
        ("Film (2020).jpg", "Copy.jpg"),
        ("Film (2020)-poster.png", "Copy-poster.png"),
        ("Film (2020)-fanart2.jpg", "Copy-fanart2.jpg"),
        ("poster.jpg", "poster.jpg"),
        ("movie.nfo", "movie.nfo"),
    ],
)
def test_sidecars_that_players_look_for_are_published_under_the_name_of_the_result(
    folder: Path, tmp_path: Path, name: str, becomes: str
) -> None:
    (folder / name).write_bytes(b"text")
    assert names(staged(folder, tmp_path)) == [becomes]


@pytest.mark.parametrize(
    "name",
    [
        "Film (2020) Part 2.srt",
        "Film.srt",
        "Film (2020).txt",
        "Film (2020).mkv.part",
        "notes.nfo",
        ".hidden.jpg",
    ],
)
def test_files_of_other_films_and_useless_ones_are_ignored(folder: Path, tmp_path: Path, name: str) -> None:
    (folder / name).write_bytes(b"text")
    assert staged(folder, tmp_path) == []


def test_folder_artwork_is_ignored_when_several_films_share_it_and_in_a_source_root(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "poster.jpg").write_bytes(b"art")
    assert staged(folder, tmp_path, in_root=True) == []
    (folder / "Other.mkv").write_bytes(b"film")
    assert staged(folder, tmp_path) == []


def test_links_and_other_irregular_files_are_ignored(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (folder / "Film (2020).srt").symlink_to(secret)
    (folder / "Film (2020).nfo").mkdir()
    os.mkfifo(folder / "Film (2020).ass")
    assert staged(folder, tmp_path) == []
    assert list((tmp_path / "staging").iterdir()) == []


def test_a_file_that_is_too_large_is_ignored(folder: Path, tmp_path: Path) -> None:
    with (folder / "Film (2020).srt").open("wb") as file:
        file.truncate(129 * 1024 * 1024)
    assert staged(folder, tmp_path) == []
    assert list((tmp_path / "staging").iterdir()) == []


def test_sidecars_are_published_completely_and_overwrite_nothing(
    folder: Path, archive: Path, tmp_path: Path
) -> None:
    (folder / "Film (2020).srt").write_bytes(b"text")
    (folder / "Film (2020).nfo").write_bytes(b"facts")
    os.utime(folder / "Film (2020).srt", ns=(1, 1_000_000_000))
    (archive / "Film (2020).nfo").write_bytes(b"mine")
    output = archive / "Film (2020).mp4"
    published = publish_sidecars(staged(folder, tmp_path), archive, output, replace=False)
    assert published == (str(archive / "Film (2020).srt"),)
    assert (archive / "Film (2020).srt").read_bytes() == b"text"
    assert (archive / "Film (2020).srt").stat().st_mtime_ns == 1_000_000_000
    assert (archive / "Film (2020).nfo").read_bytes() == b"mine"


def test_sidecars_are_replaced_when_the_film_is_replaced(folder: Path, archive: Path, tmp_path: Path) -> None:
    (folder / "Film (2020).nfo").write_bytes(b"facts")
    (archive / "Film (2020).nfo").write_bytes(b"old")
    output = archive / "Film (2020).mp4"
    assert publish_sidecars(staged(folder, tmp_path), archive, output, replace=True)
    assert (archive / "Film (2020).nfo").read_bytes() == b"facts"


def test_sidecars_published_by_an_interrupted_attempt_count(
    folder: Path, archive: Path, tmp_path: Path
) -> None:
    (folder / "Film (2020).srt").write_bytes(b"text")
    output = archive / "Film (2020).mp4"
    first = publish_sidecars(staged(folder, tmp_path), archive, output, replace=False)
    assert publish_sidecars(staged(folder, tmp_path), archive, output, replace=False) == first
