"""Manifest entries of published films, as nodes write them and as others might forge them."""

import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from handbrake_service.manifest.entry import ManifestEntry, PublishedFile
from handbrake_service.manifest.reader import MANIFEST
from handbrake_service.manifest.signature import Signer
from handbrake_service.manifest.store import ManifestStore
from shared.domain.job import JobResult, SourceInfo
from shared.domain.options import EncodeOptions, PublishOptions
from shared.domain.verification import Check, CheckName, VerificationReport

JOB = "0123456789abcdef"


def publish(
    archive: Path, path: str = "tv/film.mkv", job_id: str = JOB, *, after_s: float = 0.0
) -> ManifestEntry:
    """Put a film into an archive and return its entry, dated `after_s` after the default time."""
    film = archive / path
    film.parent.mkdir(parents=True, exist_ok=True)
    film.write_bytes(b"pictures of " + path.encode())
    facts = film.stat()
    sha256 = hashlib.sha256(film.read_bytes()).hexdigest()
    now = datetime.now(UTC) - timedelta(hours=1) + timedelta(seconds=after_s)
    return ManifestEntry(
        job_id=job_id,
        owner="ann",
        node="attic",
        handbrake_version="1.6.1",
        input_path="/mnt/tv/film.mkv",
        source=SourceInfo(size_bytes=100, mtime_ns=1, duration_s=2.5),
        options=EncodeOptions(preset="Fast 1080p30", quality=21.5),
        publish_options=PublishOptions(),
        preset_sha256=None,
        priority=0,
        attempts=1,
        created_at=now,
        started_at=now,
        published_at=now,
        output=PublishedFile(path=path, size_bytes=facts.st_size, mtime_ns=facts.st_mtime_ns, sha256=sha256),
        result=JobResult(
            output_path=str(film), size_bytes=facts.st_size, duration_s=2.5, elapsed_s=1.0, sha256=sha256
        ),
        report=VerificationReport(
            checks=[Check(name=CheckName.CONTAINER, expected="é", found="é", passed=True)], elapsed_s=0.1
        ),
    )


def record(archive: Path, entry: ManifestEntry, signer: Signer, token: str = "0123abcd") -> Path:
    """Write an entry as a node does and return its file."""
    store = ManifestStore(archive, signer)
    store.prepare()
    return store.write(entry, token)


def changed(entry: ManifestEntry, **fields: Any) -> dict[str, Any]:
    """Return an entry's document with changed fields; `output__size_bytes` is a field of `output`."""
    document: dict[str, Any] = json.loads(entry.model_dump_json())
    for name, value in fields.items():
        *outer, last = name.split("__")
        place = document
        for part in outer:
            place = place[part]
        place[last] = value
    return document


def plant(archive: Path, content: str | bytes, name: str = f"{JOB}.planted0.json") -> Path:
    """Put a file into the manifest as a peer of the share might."""
    path = archive / MANIFEST / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def open_files() -> int:
    """Return how many file descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - only the names are counted
