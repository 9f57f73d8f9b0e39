"""`python -m handbrake_service.manifest`: checks an archive by its manifest, and rebuilds the job list."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from handbrake_service.manifest.audit import Finding, State, audit
from handbrake_service.manifest.reader import Recorded, Refused, read_entries
from handbrake_service.manifest.restore import Restorer
from handbrake_service.manifest.signature import Signature, Signer
from shared.redis import checked_url, connect
from shared.runtime.environment import Settings, SigningKey, read_environment
from shared.runtime.logging import configure_logging

#: What no one has to be alarmed about.
_FINE = frozenset({State.PRESENT, State.REPLACED})


class ManifestSettings(Settings):
    """What this command reads of a node's environment."""

    archive: Path = Field(alias="ARCHIVE_DESTINATION")
    redis_url: Annotated[str, AfterValidator(checked_url)] = Field(
        default="redis://127.0.0.1:6379/0", alias="REDIS_URL"
    )
    signing_key: SigningKey | None = Field(default=None, alias="MANIFEST_SIGNING_KEY")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m handbrake_service.manifest",
        description="Check the archive (ARCHIVE_DESTINATION) against the record of what was published into "
        "it, or put the completed jobs back into an empty Redis (REDIS_URL). With MANIFEST_SIGNING_KEY, only "
        "entries signed with it are put back.",
    )
    parser.add_argument("action", choices=["list", "check", "restore"])
    parser.add_argument("--hash", action="store_true", help="read all files and compare their SHA-256")
    return parser.parse_args()


def _say(line: str) -> None:
    """Print a line; what names of files have in it for terminals is spelt out."""
    sys.stdout.write("".join(each if each.isprintable() else repr(each)[1:-1] for each in line) + "\n")


def _told(finding: Finding) -> str:
    output = finding.entry.output
    return (
        f"{finding.state.value:8} {finding.signature.value:15} {output.sha256[:12]:12} "
        f"{output.size_bytes:>14} {output.path}"
    )


class _Run:
    """One run of the command."""

    def __init__(self, action: str, settings: ManifestSettings) -> None:
        self._action = action
        self._archive = settings.archive
        self._signer = Signer(settings.signing_key)
        self._states: Counter[State] = Counter()
        self._signatures: Counter[Signature] = Counter()
        self._refused = 0
        self._restored = 0
        self._distrusted = 0

    def run(self, restorer: Restorer, *, hashes: bool) -> None:
        """Look at all files, and put back what can be."""
        for finding in audit(self._archive, self._entries(), self._signer, hashes=hashes):
            self._states[finding.state] += 1
            self._signatures[finding.signature] += 1
            wrong = finding.signature is Signature.WRONG
            if self._action == "list" or (self._action == "check" and (finding.state not in _FINE or wrong)):
                _say(_told(finding))
            if self._action == "restore" and finding.state is State.PRESENT:
                if self._signer.trusts(finding.signature):
                    self._restored += restorer.restore(finding.entry)
                else:
                    self._distrusted += 1
                    _say(f"not put back, {finding.signature.value}: {finding.entry.output.path}")

    def sum_up(self) -> int:
        """Print what was found; return the exit code."""
        _say(", ".join(f"{self._states[state]} {state.value}" for state in State))
        _say(", ".join(f"{self._signatures[each]} {each.value}" for each in Signature))
        if self._refused:
            _say(f"{self._refused} refused: no entries")
        if self._action == "restore":
            _say(f"{self._restored} jobs put back")
        fine = set(+self._states) <= _FINE and not self._signatures[Signature.WRONG]
        return 0 if fine and not self._refused and not self._distrusted else 1

    def _entries(self) -> Iterator[Recorded]:
        """Yield the entries; say of all else why it is none."""
        for found in read_entries(self._archive, self._signer):
            if isinstance(found, Refused):
                self._refused += 1
                _say(f"refused  {found.path}: {found.reason}")
            else:
                yield found


def main() -> int:
    """Do what is asked; the exit code is 1 when something is not as published, or not to be believed."""
    wanted, settings = _arguments(), read_environment(ManifestSettings, os.environ)
    configure_logging("manifest", "WARNING", "console")
    run = _Run(wanted.action, settings)
    try:
        with connect(settings.redis_url) as client:
            run.run(Restorer(client, settings.archive), hashes=wanted.hash)
    except OSError as error:
        _say(f"The manifest of {settings.archive} cannot be read: {error.strerror or error}")
        return 1
    return run.sum_up()


if __name__ == "__main__":
    sys.exit(main())
