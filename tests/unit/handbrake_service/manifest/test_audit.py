"""Comparing the archive with its manifest, either of which may have been tampered with."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from handbrake_service.manifest.audit import Finding, State, audit
from handbrake_service.manifest.entry import ManifestEntry
from handbrake_service.manifest.reader import Recorded
from handbrake_service.manifest.signature import Signature, Signer
from tests.support.pace import within
from tests.unit.handbrake_service.manifest.entries import JOB, publish

KEY = Signer(SecretStr("a key of thirty-two characters, ours"))
NO_KEY = Signer(None)
OTHER = "fedcba9876543210"


def audited(
    archive: Path, *recorded: tuple[ManifestEntry, Signature], signer: Signer = NO_KEY, hashes: bool = False
) -> dict[str, State]:
    """Audit an archive and return the state of each job's file."""
    entries = [Recorded(entry, signature) for entry, signature in recorded]
    return {f.entry.job_id: f.state for f in audit(archive, entries, signer, hashes=hashes)}


def _links_out(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def _is_a_pipe(path: Path, _outside: Path) -> None:
    os.mkfifo(path)


def _is_a_folder(path: Path, _outside: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [_links_out, _is_a_pipe, _is_a_folder])
def test_a_film_that_is_not_a_regular_file_is_neither_followed_nor_waited_for(
    tmp_path: Path, make: Callable[[Path, Path], None]
) -> None:
    archive, outside = tmp_path / "archive", tmp_path / "outside.mkv"
    entry = publish(archive)
    film = archive / entry.output.path
    film.rename(outside)
    make(film, outside)
    with within(2):
        assert audited(archive, (entry, Signature.UNSIGNED), hashes=True) == {JOB: State.NO_FILE}


def test_a_folder_that_links_out_of_the_archive_is_not_followed(tmp_path: Path) -> None:
    archive, outside = tmp_path / "archive", tmp_path / "outside"
    entry = publish(archive)
    (archive / "tv").rename(outside)
    (archive / "tv").symlink_to(outside)
    assert audited(archive, (entry, Signature.UNSIGNED)) == {JOB: State.NO_FILE}


def test_a_folder_that_links_within_the_archive_is_followed_as_in_publication(tmp_path: Path) -> None:
    entry = publish(tmp_path)
    (tmp_path / "tv").rename(tmp_path / "shows")
    (tmp_path / "tv").symlink_to("shows")
    assert audited(tmp_path, (entry, Signature.UNSIGNED)) == {JOB: State.PRESENT}


def test_a_film_in_several_entries_belongs_to_the_last_job(tmp_path: Path) -> None:
    first, second = publish(tmp_path), publish(tmp_path, job_id=OTHER, after_s=5)
    first = first.model_copy(update={"output": second.output, "result": second.result})
    found = audited(tmp_path, (first, Signature.UNSIGNED), (second, Signature.UNSIGNED))
    assert found == {JOB: State.REPLACED, OTHER: State.PRESENT}


def test_an_unsigned_entry_does_not_take_over_the_film_of_a_signed_one(tmp_path: Path) -> None:
    signed, forged = publish(tmp_path), publish(tmp_path, job_id=OTHER, after_s=5)
    signed = signed.model_copy(update={"output": forged.output, "result": forged.result})
    recorded = [(signed, Signature.SIGNED), (forged, Signature.UNSIGNED)]
    assert audited(tmp_path, *recorded, signer=KEY) == {JOB: State.PRESENT, OTHER: State.REPLACED}


def test_a_forged_entry_does_not_hide_a_changed_film(tmp_path: Path) -> None:
    signed = publish(tmp_path)
    (tmp_path / signed.output.path).unlink()
    forged = publish(tmp_path, "tv/film.mkv", job_id=OTHER, after_s=5)
    signed = signed.model_copy(update={"output": signed.output.model_copy(update={"mtime_ns": 7})})
    recorded = [(signed, Signature.SIGNED), (forged, Signature.UNSIGNED)]
    assert audited(tmp_path, *recorded, signer=KEY)[JOB] is State.CHANGED
    assert audited(tmp_path, *recorded, signer=NO_KEY)[JOB] is State.REPLACED


def test_the_signed_entry_of_a_job_takes_precedence(tmp_path: Path) -> None:
    signed = publish(tmp_path)
    forged = publish(tmp_path, "tv/other.mkv", after_s=5)
    recorded = [Recorded(forged, Signature.UNSIGNED), Recorded(signed, Signature.SIGNED)]
    (found,) = audit(tmp_path, recorded, KEY, hashes=True)
    assert found == Finding(State.PRESENT, signed, Signature.SIGNED)
