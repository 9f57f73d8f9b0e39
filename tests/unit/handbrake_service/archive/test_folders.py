"""No symlink, whenever it is created, leads a result out of the archive."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from handbrake_service.archive.folders import PathEscapesArchive, archive_folder, stat_in
from handbrake_service.archive.publish import publish
from tests.support.symlink_swap import swapping_link


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with a folder in it."""
    folder = tmp_path / "archive"
    (folder / "tv").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    return folder


@pytest.fixture
def outside(archive: Path) -> Iterator[Path]:
    """A folder next to the archive, which must stay empty."""
    folder = archive.with_name("outside")
    yield folder
    assert list(folder.iterdir()) == []


def test_missing_folders_are_created_on_request(archive: Path) -> None:
    with pytest.raises(FileNotFoundError), archive_folder(archive, archive / "a" / "b"):
        pass
    with archive_folder(archive, archive / "a" / "b", make=True) as handle:
        assert os.path.samestat(os.fstat(handle), (archive / "a" / "b").stat())
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)


def test_an_archive_behind_a_link_works_too(archive: Path) -> None:
    alias = archive.with_name("alias")
    alias.symlink_to(archive)
    with archive_folder(alias, alias / "tv" / "Show", make=True):
        assert (archive / "tv" / "Show").is_dir()


def test_a_link_that_stays_inside_is_followed(archive: Path) -> None:
    (archive / "link").symlink_to(archive / "tv")
    (archive / "tv" / "a.mkv").touch()
    assert stat_in(archive, archive / "link" / "a.mkv")
    assert stat_in(archive, archive / "link" / "b.mkv") is None


@pytest.mark.parametrize("make", [True, False])
@pytest.mark.parametrize("obstacle", ["link out", "link up", "link to nothing", "file"])
def test_a_path_that_leaves_the_archive_or_is_broken_is_refused(
    archive: Path, outside: Path, obstacle: str, make: bool
) -> None:
    part = archive / "part"
    match obstacle:
        case "link out":
            part.symlink_to(outside)
        case "link up":
            part.symlink_to("..")
        case "link to nothing":
            part.symlink_to(outside / "nothing")
        case _:
            part.touch()
    with pytest.raises(PathEscapesArchive), archive_folder(archive, part / "deep", make=make):
        pass


def test_a_broken_link_counts_as_existing(archive: Path) -> None:
    (archive / "tv" / "a.mkv").symlink_to("nothing")
    assert stat_in(archive, archive / "tv" / "a.mkv")
    assert stat_in(archive, archive / "none" / "a.mkv") is None


def test_swapping_a_link_never_publishes_outside(archive: Path, outside: Path) -> None:
    staged = archive / "result.part"
    published = refused = 0
    with swapping_link(archive / "swap", (archive / "tv", outside)):
        while published < 100 or refused < 20:
            staged.write_bytes(b"film")
            try:
                publish(staged, archive, archive / "swap" / "Show" / f"{published}.mkv")
            except PathEscapesArchive:
                refused += 1
            else:
                published += 1
    assert len(list((archive / "tv" / "Show").iterdir())) == published
