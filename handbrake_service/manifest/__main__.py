"""`python -m handbrake_service.manifest`: checks an archive against its manifest and restores its jobs."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from handbrake_service.manifest.audit import Finding, State, audit
from handbrake_service.manifest.reader import Recorded, Refused, read_entries
from handbrake_service.manifest.restore import Restorer
from handbrake_service.manifest.signature import Signature, Signer
from shared.redis import connect
from shared.runtime.environment import SigningKey, read_environment
from shared.runtime.logging import configure_logging
from shared.service_settings import RedisSettings

#: States that are not a problem.
_OK_STATES = frozenset({State.PRESENT, State.REPLACED})


class ManifestSettings(RedisSettings):
    """The settings of a node that this command needs."""

    archive: Path = Field(alias="ARCHIVE_DESTINATION")
    signing_key: SigningKey | None = Field(default=None, alias="MANIFEST_SIGNING_KEY")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m handbrake_service.manifest",
        description="Check the archive (ARCHIVE_DESTINATION) against its manifest, or restore the completed "
        "jobs to an empty Redis (REDIS_URL). With MANIFEST_SIGNING_KEY, only entries signed with that key "
        "are restored.",
    )
    parser.add_argument("action", choices=["list", "check", "restore"])
    parser.add_argument("--hash", action="store_true", help="read all files and compare their SHA-256")
    return parser.parse_args()


def _print(line: str) -> None:
    """Print a line with control characters escaped: file names could otherwise control the terminal."""
    sys.stdout.write("".join(each if each.isprintable() else repr(each)[1:-1] for each in line) + "\n")


def _row(finding: Finding) -> str:
    output = finding.entry.output
    return (
        f"{finding.state.value:8} {finding.signature.value:15} {output.sha256[:12]:12} "
        f"{output.size_bytes:>14} {output.path}"
    )


class _Run:
    """One run of the command, with its counts."""

    def __init__(self, action: str, settings: ManifestSettings) -> None:
        self._action = action
        self._archive = settings.archive
        self._signer = Signer(settings.signing_key)
        self._states: Counter[State] = Counter()
        self._signatures: Counter[Signature] = Counter()
        self._refused = 0
        self._restored = 0
        self._untrusted = 0

    def run(self, restorer: Restorer, *, hashes: bool) -> None:
        """Audit all entries; with the action `restore`, restore the trusted ones whose file is present."""
        for finding in audit(self._archive, self._entries(), self._signer, hashes=hashes):
            self._states[finding.state] += 1
            self._signatures[finding.signature] += 1
            wrong = finding.signature is Signature.WRONG
            problem = finding.state not in _OK_STATES or wrong
            if self._action == "list" or (self._action == "check" and problem):
                _print(_row(finding))
            if self._action == "restore" and finding.state is State.PRESENT:
                if self._signer.trusts(finding.signature):
                    self._restored += restorer.restore(finding.entry)
                else:
                    self._untrusted += 1
                    _print(f"not restored, {finding.signature.value}: {finding.entry.output.path}")

    def sum_up(self) -> int:
        """Print the counts and return the exit code."""
        _print(", ".join(f"{self._states[state]} {state.value}" for state in State))
        _print(", ".join(f"{self._signatures[each]} {each.value}" for each in Signature))
        if self._refused:
            _print(f"{self._refused} refused: not valid entries")
        if self._action == "restore":
            _print(f"{self._restored} jobs restored")
        ok = set(+self._states) <= _OK_STATES and not self._signatures[Signature.WRONG]
        return 0 if ok and not self._refused and not self._untrusted else 1

    def _entries(self) -> Iterator[Recorded]:
        """Yield the valid entries; count and print each refused file."""
        for found in read_entries(self._archive, self._signer):
            if isinstance(found, Refused):
                self._refused += 1
                _print(f"refused  {found.path}: {found.reason}")
            else:
                yield found


def main() -> int:
    """Run the command and return its exit code.

    The exit code is 1 if a file differs from what was published, or an entry is invalid or not trusted.
    """
    arguments, settings = _arguments(), read_environment(ManifestSettings, os.environ)
    configure_logging("manifest", "WARNING", "console")
    run = _Run(arguments.action, settings)
    try:
        with connect(settings.redis_url) as client:
            run.run(Restorer(client, settings.archive), hashes=arguments.hash)
    except OSError as error:
        _print(f"The manifest of {settings.archive} cannot be read: {error.strerror or error}")
        return 1
    return run.sum_up()


if __name__ == "__main__":
    sys.exit(main())
