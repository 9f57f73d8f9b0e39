"""`python -m handbrake_service.manifest`: checks an archive by its manifest, and rebuilds the job list."""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from handbrake_service.manifest.audit import Finding, State, audit
from handbrake_service.manifest.book import Book
from handbrake_service.manifest.restore import Restorer
from shared.redis import checked_url, connect
from shared.runtime.environment import Settings, read_environment
from shared.runtime.logging import configure_logging

#: What no one has to be alarmed about.
_FINE = frozenset({State.PRESENT, State.REPLACED})


class ManifestSettings(Settings):
    """What this command reads of a node's environment."""

    archive: Path = Field(alias="ARCHIVE_DESTINATION")
    redis_url: Annotated[str, AfterValidator(checked_url)] = Field(
        default="redis://127.0.0.1:6379/0", alias="REDIS_URL"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m handbrake_service.manifest",
        description="Check the archive (ARCHIVE_DESTINATION) against the record of what was published into "
        "it, or put the completed jobs back into an empty Redis (REDIS_URL).",
    )
    parser.add_argument("action", choices=["list", "check", "restore"])
    parser.add_argument("--hash", action="store_true", help="read all files and compare their SHA-256")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _told(finding: Finding) -> str:
    output = finding.entry.output
    return f"{finding.state.value:8} {output.sha256[:12]} {output.size_bytes:>14} {output.path}"


def main() -> int:
    """Do what is asked; the exit code is 1 when a published file is missing or changed."""
    wanted, settings = _arguments(), read_environment(ManifestSettings, os.environ)
    configure_logging("manifest", "WARNING", "console")
    counts: Counter[State] = Counter()
    restored = 0
    with connect(settings.redis_url) as client:
        restorer = Restorer(client, settings.archive)
        for finding in audit(settings.archive, Book(settings.archive).entries(), hashes=wanted.hash):
            counts[finding.state] += 1
            if wanted.action == "list" or (wanted.action == "check" and finding.state not in _FINE):
                _say(_told(finding))
            if wanted.action == "restore" and finding.state is State.PRESENT:
                restored += restorer.restore(finding.entry)
    _say(", ".join(f"{counts[state]} {state.value}" for state in State))
    if wanted.action == "restore":
        _say(f"{restored} jobs put back")
    return 0 if set(+counts) <= _FINE else 1


if __name__ == "__main__":
    sys.exit(main())
