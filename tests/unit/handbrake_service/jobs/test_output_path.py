"""Output paths, and those that are refused."""

import os
from pathlib import Path

import pytest

from handbrake_service.jobs.output_collisions import name_for
from handbrake_service.jobs.output_path import default_output
from handbrake_service.media.roots import OpenSource
from shared.domain.errors import InvalidRequest, OutputExists
from shared.domain.options import Collision, Container


def source(relative: str) -> OpenSource:
    """Return a source by its path below the source root."""
    return OpenSource(-1, Path("/tv") / relative, "tv", Path(relative), 1, 1)


def resolve(
    archive: Path,
    relative: str,
    requested: str | None = None,
    container: Container = Container.MKV,
    collision: Collision = Collision.FAIL,
) -> str:
    """Return the output below the archive."""
    first = default_output(archive, source(relative), requested, container)
    return str(name_for(archive, first, collision, source(relative), lambda _: None).relative_to(archive))


def test_folders_below_the_source_root_are_kept(tmp_path: Path) -> None:
    assert resolve(tmp_path, "Show/Season 01/S01E01.avi") == "tv/Show/Season 01/S01E01.mkv"
    assert resolve(tmp_path, "a.b.mkv", container=Container.MP4) == "tv/a.b.mp4"


def test_names_that_some_file_systems_cannot_store_are_changed(tmp_path: Path) -> None:
    assert resolve(tmp_path, "What?/Who: me. .mkv") == "tv/What_/Who_ me.mkv"


def test_bytes_that_are_not_utf8_are_replaced(tmp_path: Path) -> None:
    assert resolve(tmp_path, os.fsdecode(b"S\xe9rie/caf\xe9 \xff.avi")) == "tv/S_rie/caf_ _.mkv"
    name = Path(resolve(tmp_path, os.fsdecode(b"\xe9" * 251 + b".mkv"), container=Container.WEBM)).name
    assert name == "_" * 250 + ".webm"


def test_a_long_name_is_shortened_to_the_file_systems_limit(tmp_path: Path) -> None:
    name = Path(resolve(tmp_path, "ü" * 125 + ".mov", container=Container.WEBM)).name
    assert len(name.encode()) <= 255
    assert name.endswith("ü.webm")


def test_an_output_may_be_given_relative_or_absolute(tmp_path: Path) -> None:
    assert resolve(tmp_path, "a.mkv", "x/y.mkv") == "x/y.mkv"
    assert resolve(tmp_path, "a.mkv", str(tmp_path / "x/y.mkv")) == "x/y.mkv"


@pytest.mark.parametrize(
    "requested",
    [
        "../x.mkv",
        "x/../../y.mkv",
        "/etc/x.mkv",
        "x.mp4",
        "x",
        ".h2r-staging/x.mkv",
        ".sync/x.mkv",
        "a:b.mkv",
        "tab\there.mkv",
        "x" * 252 + ".mkv",
        "bad\udcff.mkv",
        "dir. /x.mkv",
    ],
)
def test_an_invalid_output_is_refused_naming_the_field(tmp_path: Path, requested: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        resolve(tmp_path, "a.mkv", requested)
    assert "output_path" in caught.value.details


def test_a_link_that_leads_out_of_the_archive_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "out").symlink_to(tmp_path)
    with pytest.raises(InvalidRequest):
        resolve(archive, "a.mkv", "out/x.mkv")


def test_an_existing_file_is_never_the_output(tmp_path: Path) -> None:
    (tmp_path / "there.mkv").touch()
    (tmp_path / "dangling.mkv").symlink_to("nowhere")
    for requested in ("there.mkv", "dangling.mkv"):
        with pytest.raises(OutputExists):
            resolve(tmp_path, "a.mkv", requested)
