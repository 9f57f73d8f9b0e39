"""How entries are written: whole or not at all, and never in the way of a publication."""

import json
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from handbrake_service.manifest.reader import MANIFEST, Recorded, read_entries
from handbrake_service.manifest.signature import Signature, Signer
from handbrake_service.manifest.store import ManifestStore
from tests.unit.handbrake_service.manifest.entries import JOB, open_files, publish

NO_KEY = Signer(None)
KEY = Signer(SecretStr("a key of thirty-two characters, ours"))
TOKEN = "0123abcd-and-more"


@pytest.fixture
def store(tmp_path: Path) -> ManifestStore:
    """The store of an archive in `tmp_path`."""
    return ManifestStore(tmp_path, NO_KEY)


def files(archive: Path) -> list[str]:
    """All files of a manifest."""
    return sorted(str(each.relative_to(archive / MANIFEST)) for each in archive.glob(f"{MANIFEST}/*/*"))


def test_an_entry_is_named_after_its_job_and_its_claim(store: ManifestStore, tmp_path: Path) -> None:
    path = store.write(publish(tmp_path), TOKEN)

    assert path == tmp_path / MANIFEST / "01" / f"{JOB}.0123abcd.json"
    assert files(tmp_path) == [f"01/{JOB}.0123abcd.json"]


def test_an_entry_is_readable_text_with_names_as_they_are(store: ManifestStore, tmp_path: Path) -> None:
    path = store.write(publish(tmp_path, "tv/Amélie.mkv"), TOKEN)

    text = path.read_text(encoding="utf-8")
    assert "tv/Amélie.mkv" in text
    assert text.endswith("}\n")
    assert len(text.splitlines()) > 10
    assert path.stat().st_mode & 0o777 == 0o644


def test_claims_of_one_job_have_an_entry_each_and_one_claim_has_one(
    store: ManifestStore, tmp_path: Path
) -> None:
    entry = publish(tmp_path)
    store.write(entry, "first-claim")
    store.write(entry, "second-claim")
    path = store.write(entry.model_copy(update={"attempts": 2}), "second-claim")

    assert len(files(tmp_path)) == 2
    assert json.loads(path.read_text())["attempts"] == 2


def test_with_a_key_entries_are_signed(tmp_path: Path) -> None:
    entry = publish(tmp_path)
    ManifestStore(tmp_path, KEY).write(entry, TOKEN)

    assert list(read_entries(tmp_path, KEY)) == [Recorded(entry, Signature.SIGNED)]


def test_what_a_crash_left_half_written_is_replaced(store: ManifestStore, tmp_path: Path) -> None:
    entry = publish(tmp_path)
    half = tmp_path / MANIFEST / "01" / f".{JOB}.0123abcd.part"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"x" * 100_000)

    store.write(entry, TOKEN)

    assert files(tmp_path) == [f"01/{JOB}.0123abcd.json"]
    assert list(read_entries(tmp_path, NO_KEY)) == [Recorded(entry, Signature.UNSIGNED)]


def test_a_link_in_the_place_of_an_unfinished_entry_is_not_written_through(
    store: ManifestStore, tmp_path: Path
) -> None:
    archive, victim = tmp_path / "archive", tmp_path / "victim"
    victim.write_text("precious")
    folder = archive / MANIFEST / "01"
    folder.mkdir(parents=True)
    (folder / f".{JOB}.0123abcd.part").symlink_to(victim)

    ManifestStore(archive, NO_KEY).write(publish(archive), TOKEN)

    assert victim.read_text() == "precious"


def test_a_manifest_that_leads_out_of_the_archive_is_not_written(tmp_path: Path) -> None:
    archive, outside = tmp_path / "archive", tmp_path / "outside"
    outside.mkdir()
    entry = publish(archive)
    (archive / MANIFEST).symlink_to(outside)

    before = open_files()
    ManifestStore(archive, NO_KEY).write(entry, TOKEN)

    assert list(outside.iterdir()) == []
    assert open_files() == before


def test_an_entry_that_cannot_be_written_stops_no_publication(tmp_path: Path) -> None:
    entry = publish(tmp_path)
    (tmp_path / MANIFEST).write_text("no folder")

    path = ManifestStore(tmp_path, NO_KEY).write(entry, TOKEN)

    assert not path.exists()


def test_preparing_makes_the_folder_and_may_be_repeated(store: ManifestStore, tmp_path: Path) -> None:
    store.prepare()
    store.prepare()

    assert os.listdir(tmp_path) == [MANIFEST]  # noqa: PTH208 - names


def test_preparing_an_archive_that_is_away_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        ManifestStore(tmp_path / "away", NO_KEY).prepare()


def test_a_dropped_entry_is_gone_and_may_be_dropped_again(store: ManifestStore, tmp_path: Path) -> None:
    path = store.write(publish(tmp_path), TOKEN)

    store.drop(path)
    store.drop(path)

    assert files(tmp_path) == []


def test_an_entry_that_cannot_be_deleted_is_left(store: ManifestStore, tmp_path: Path) -> None:
    path = store.write(publish(tmp_path), TOKEN)
    path.unlink()
    path.mkdir()

    store.drop(path)

    assert path.is_dir()
