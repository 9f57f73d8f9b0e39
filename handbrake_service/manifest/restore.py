"""Restores jobs whose file is in the archive to a Redis that has lost them, as completed jobs."""

from datetime import datetime
from pathlib import Path, PurePosixPath

from handbrake_service.manifest.entry import ManifestEntry
from shared.domain.job import JobKind
from shared.queue.record import NewJob, encode
from shared.queue.scripts import Scripts
from shared.redis import RedisClient


class Restorer:
    """Restores jobs of one archive; jobs that Redis already has are left unchanged."""

    def __init__(self, client: RedisClient, archive: Path) -> None:
        self._scripts = Scripts(client)
        self._archive = archive

    def restore(self, entry: ManifestEntry) -> bool:
        """Restore a job and return whether it was missing.

        The preset's name is restored but its content is not pinned, since a completed job no longer needs it.
        """
        output = str(self._archive / entry.output.path)
        job = NewJob(
            job_id=entry.job_id,
            kind=JobKind.ENCODE,
            owner=entry.owner,
            input_path=entry.input_path,
            output_path=output,
            options=entry.options,
            publish_options=entry.publish_options,
            source=entry.source,
            need_bytes=0,
        )
        result = entry.result.model_copy(update={"sidecars": sidecar_paths(entry, self._archive)})
        fields = encode(job) | {
            "output_path": output,
            "node": entry.node,
            "priority": str(entry.priority),
            "attempts": str(entry.attempts),
            "created_ms": _ms(entry.created_at),
            "started_ms": _ms(entry.started_at),
            "result": result.model_dump_json(exclude={"output_path"}),
        }
        del fields["need_bytes"]
        reply = self._scripts.run(
            "restore",
            *(entry.job_id, _ms(entry.published_at), entry.report.model_dump_json()),
            *(text for pair in fields.items() for text in pair),
        )
        return bool(reply == "ok")


def sidecar_paths(entry: ManifestEntry, archive: Path) -> tuple[str, ...]:
    """Return the sidecars' paths in `archive`, whose path may differ from that at publication.

    Recorded sidecars that were not next to the film are left out: an entry is untrusted.
    """
    published = PurePosixPath(entry.result.output_path or "/")
    folder = (archive / entry.output.path).parent
    recorded = map(PurePosixPath, entry.result.sidecars)
    return tuple(
        str(folder / path.name)
        for path in recorded
        if path.parent == published.parent and path.name not in ("", "..")
    )


def _ms(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1000))
