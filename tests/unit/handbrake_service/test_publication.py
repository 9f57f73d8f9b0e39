"""Publication renames once, whole, and over nothing."""

import hashlib
from pathlib import Path

import pytest

from handbrake_service.archive import NoWayThere
from handbrake_service.publication.publish import is_published, make_durable, publish
from handbrake_service.publication.staging import STAGING, Staging

JOB = "0123456789abcdef"
FILM = hashlib.sha256(b"film").hexdigest()


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    """A prepared staging folder."""
    made = Staging(tmp_path, "n1")
    made.prepare()
    return made


def test_a_published_file_is_the_staged_one_and_is_recognised(staging: Staging, tmp_path: Path) -> None:
    staged, output = staging.path(JOB, "token123456"), tmp_path / "tv" / "Show" / "a.mkv"
    staged.write_bytes(b"film")
    facts = make_durable(staged, tmp_path, output)
    assert not is_published(output, facts.st_size, facts.st_mtime_ns, FILM)
    publish(staged, tmp_path, output)
    assert output.read_bytes() == b"film"
    assert not staged.exists()
    assert output.stat().st_mode & 0o777 == 0o644
    assert is_published(output, facts.st_size, facts.st_mtime_ns, FILM)


def test_nothing_is_ever_replaced(staging: Staging, tmp_path: Path) -> None:
    staged, output = staging.path(JOB, "token123456"), tmp_path / "a.mkv"
    staged.write_bytes(b"new")
    output.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        publish(staged, tmp_path, output)
    assert output.read_bytes() == b"old"
    assert staged.read_bytes() == b"new"


def test_a_link_to_nothing_counts_as_there(staging: Staging, tmp_path: Path) -> None:
    staged, output = staging.path(JOB, "token123456"), tmp_path / "a.mkv"
    staged.write_bytes(b"new")
    output.symlink_to(tmp_path / "nothing")
    with pytest.raises(FileExistsError):
        publish(staged, tmp_path, output)
    assert output.is_symlink()
    assert not (tmp_path / "nothing").exists()
    assert staged.read_bytes() == b"new"


def test_a_staging_folder_that_a_link_leads_out_of_the_archive_is_refused(tmp_path: Path) -> None:
    archive, elsewhere = tmp_path / "archive", tmp_path / "elsewhere"
    archive.mkdir()
    elsewhere.mkdir()
    (archive / STAGING).symlink_to(elsewhere)
    with pytest.raises(NoWayThere):
        Staging(archive, "n1").ensure()
    assert list(elsewhere.iterdir()) == []


def test_leftovers_of_this_node_alone_are_deleted(staging: Staging, tmp_path: Path) -> None:
    other = Staging(tmp_path, "n2")
    other.prepare()
    for place in (staging, other):
        place.path(JOB, "token123456").write_bytes(b"x" * 10_000)
    assert staging.written_bytes() >= 10_000
    staging.prepare()
    assert staging.written_bytes() == 0
    assert other.written_bytes() >= 10_000


def test_two_claims_of_a_job_never_write_one_file(staging: Staging) -> None:
    assert staging.path(JOB, "aaaaaaaa1") != staging.path(JOB, "bbbbbbbb1")
