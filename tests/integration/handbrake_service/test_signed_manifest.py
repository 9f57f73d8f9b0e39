"""`python -m handbrake_service.manifest` on an archive whose manifest others have written to as well."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from handbrake_service.manifest.signature import Signer
from shared.domain.job import JobStatus
from shared.redis import RedisClient
from tests.support.gunicorn_process import ROOT
from tests.support.manifest import run_manifest
from tests.support.media import SMALL, make_clip
from tests.support.service import Service
from tests.unit.handbrake_service.manifest.entries import changed, plant, publish, record

KEY = "signing-key-of-integration-tests-0123"
OTHER_KEY = "signing-key-of-somebody-else-01234567"
SIGNED, UNSIGNED, FORGED = "00000000000000a1", "00000000000000b2", "00000000000000c3"


@dataclass(frozen=True)
class Command:
    """Runs the manifest command on one archive."""

    archive: Path
    redis_url: str

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Return its exit code and output."""
        code, text = run_manifest(self.archive, *arguments, redis_url=self.redis_url, **environment)
        assert "Traceback" not in text, text
        return code, text


@pytest.fixture
def command(tmp_path: Path, redis_server: str) -> Command:
    """The command on an archive with an entry of ours, an unsigned one, and one signed with another key."""
    archive = tmp_path / "archive"
    for job_id, key in ((SIGNED, KEY), (UNSIGNED, None), (FORGED, OTHER_KEY)):
        entry = publish(archive, f"{job_id}.mkv", job_id)
        record(archive, entry, Signer(SecretStr(key) if key else None))
    return Command(archive, redis_server)


def jobs(redis: RedisClient) -> set[str]:
    """Return the ids of the jobs in Redis."""
    return {str(key).rsplit(":", 1)[1] for key in redis.scan_iter("*:job:*")}


def test_with_a_key_only_entries_signed_with_it_are_restored(
    command: Command, redis_client: RedisClient, tmp_path: Path
) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(KEY)
    code, text = command.run("restore", MANIFEST_SIGNING_KEY_FILE=str(key_file))
    assert (code, "1 jobs restored" in text) == (1, True), text
    assert f"not restored, unsigned: {UNSIGNED}.mkv" in text
    assert f"not restored, wrong signature: {FORGED}.mkv" in text
    assert jobs(redis_client) == {SIGNED}


def test_without_a_key_all_entries_are_restored(command: Command, redis_client: RedisClient) -> None:
    code, text = command.run("restore")
    assert (code, "3 jobs restored" in text) == (0, True), text
    assert jobs(redis_client) == {SIGNED, UNSIGNED, FORGED}


def test_check_reports_signatures_and_fails_on_wrong_ones(command: Command) -> None:
    code, text = command.run("check", "--hash", MANIFEST_SIGNING_KEY=KEY)
    assert "1 signed, 1 unsigned, 1 wrong signature" in text
    assert (code, "3 present" in text) == (1, True), text
    code, text = command.run("check", "--hash")
    assert (code, "2 not checked" in text) == (0, True), text


def test_bad_entries_are_reported_individually_and_do_not_affect_others(
    command: Command, redis_client: RedisClient
) -> None:
    entry = publish(command.archive, "e.mkv", "00000000000000e5")
    plant(command.archive, json.dumps(changed(entry, output__path="../secret")), "00000000000000e5.t.json")
    plant(command.archive, "[" * 900_000, "00000000000000e6.t.json")
    os.mkfifo(plant(command.archive, "", "00000000000000e7.t.json").with_name("00000000000000e8.t.json"))
    hostile = b"00000000000000e9.\x1b]0;\xff.json"
    (command.archive / ".h2r-manifest/00" / os.fsdecode(hostile)).write_text("{}")
    code, text = command.run("check")
    assert (code, "3 present" in text) == (1, True), text
    assert "5 refused: not valid entries" in text
    for reason in (
        "not a path below the archive",
        "nested too deeply",
        "not a regular file",
        "not JSON",
        "its name",
    ):
        assert reason in text
    assert "\x1b" not in text
    code, text = command.run("restore")
    assert "3 jobs restored" in text
    assert jobs(redis_client) == {SIGNED, UNSIGNED, FORGED}


def test_an_archive_without_a_manifest_is_reported_in_one_sentence(tmp_path: Path, redis_server: str) -> None:
    """With a new interpreter, as users run it; the other tests fork one that has imported the modules."""
    command = [sys.executable, "-m", "handbrake_service.manifest", "check"]
    settings = {"ARCHIVE_DESTINATION": str(tmp_path), "REDIS_URL": redis_server}
    checked = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False
    )
    text = checked.stdout + checked.stderr
    assert checked.returncode == 1
    assert "cannot be read: No such file or directory" in text
    assert "Traceback" not in text


@pytest.fixture
def signing(tmp_path: Path, redis_server: str, redis_client: RedisClient) -> Iterator[Service]:
    """A node with a signing key."""
    started = Service(tmp_path / "signing", redis_server, MANIFEST_SIGNING_KEY=KEY)
    started.start()
    yield started
    started.stop()


def test_a_node_with_a_key_signs_what_it_publishes(
    signing: Service, redis_server: str, redis_client: RedisClient
) -> None:
    make_clip(signing.tv / "film.mkv", 1, SMALL)
    job = signing.convert(signing.tv / "film.mkv")
    done = signing.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.status is JobStatus.COMPLETED, done.failure
    command = Command(signing.archive, redis_server)
    code, text = command.run("check", "--hash", MANIFEST_SIGNING_KEY=KEY)
    assert (code, "1 signed" in text) == (0, True), text
    redis_client.flushall()
    code, text = command.run("restore", MANIFEST_SIGNING_KEY=KEY)
    assert (code, "1 jobs restored" in text) == (0, True), text
    assert signing.job(job.job_id).output_path == done.output_path
