"""The media folders of a run."""

from pathlib import Path

import pytest

from local_stack.errors import MediaUnusable
from local_stack.media import resolve_media
from local_stack.settings import StackSettings
from shared.runtime.environment import read_environment
from tests.support.permissions import as_nobody, folder_open_to_all


def _settings(home: Path, **variables: Path) -> StackSettings:
    environ = {name: str(value) for name, value in variables.items()}
    return read_environment(StackSettings, environ | {"H2R_HOME": str(home)})


def test_the_default_is_the_sample_library_in_the_home(tmp_path: Path) -> None:
    media = resolve_media(_settings(tmp_path))
    assert media.sample
    assert (media.tv, media.archive) == (tmp_path / "sample" / "tv", tmp_path / "archive")


def test_one_source_and_the_archive_are_enough(tmp_path: Path) -> None:
    films, archive = tmp_path / "films", tmp_path / "archive"
    films.mkdir()
    archive.mkdir()
    media = resolve_media(_settings(tmp_path, MOVIES_SOURCE=films, ARCHIVE_DESTINATION=archive))
    assert (media.tv, media.movies, media.archive, media.sample) == (None, films, archive, False)


def test_a_source_without_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaUnusable, match="ARCHIVE_DESTINATION, where the copies go, is not"):
        resolve_media(_settings(tmp_path, TV_SOURCE=tmp_path))


def test_an_archive_without_a_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaUnusable, match="neither TV_SOURCE nor MOVIES_SOURCE"):
        resolve_media(_settings(tmp_path, ARCHIVE_DESTINATION=tmp_path))


def test_every_missing_folder_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(MediaUnusable) as refusal:
        resolve_media(
            _settings(
                tmp_path,
                TV_SOURCE=tmp_path / "none",
                MOVIES_SOURCE=file,
                ARCHIVE_DESTINATION=tmp_path / "nowhere",
            )
        )
    sentence = str(refusal.value)
    assert f"TV_SOURCE names {tmp_path}/none, which does not exist." in sentence
    assert f"MOVIES_SOURCE names {file}, which is not a folder." in sentence
    assert f"ARCHIVE_DESTINATION names {tmp_path}/nowhere, which does not exist." in sentence


def test_an_archive_that_is_not_writable_is_refused(tmp_path: Path) -> None:
    with folder_open_to_all() as folder:
        archive = folder / "archive"
        archive.mkdir(mode=0o555)
        settings = _settings(tmp_path, TV_SOURCE=folder, ARCHIVE_DESTINATION=archive)
        with as_nobody(), pytest.raises(MediaUnusable, match="cannot be written to"):
            resolve_media(settings)
