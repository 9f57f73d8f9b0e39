"""The presets HandBrakeCLI brings along.

The list comes from `--preset-list` (on stderr: categories at the margin, names four spaces in,
descriptions eight), each preset's JSON from `--preset-export`. What was learnt is kept, by version.
"""

import re
import threading
from pathlib import Path

from pydantic import BaseModel, ValidationError

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.document import NotAPreset, PresetDocument
from shared.domain.errors import NoNodeAvailable
from shared.runtime.logging import get_logger

log = get_logger(__name__)


class _Kept(BaseModel):
    """The file in the cache folder."""

    categories: dict[str, list[str]]
    documents: dict[str, str]
    """JSON by the preset's name."""


class BuiltinPresets:
    """Looks HandBrake's own presets up; thread-safe."""

    def __init__(self, handbrake: HandBrake, cache_dir: Path) -> None:
        self._handbrake = handbrake
        self._cache = cache_dir / f"builtin-presets-{handbrake.version_text}.json"
        self._lock = threading.Lock()
        self._learning = threading.Lock()
        self._stopping = threading.Event()
        self._listed: dict[str, list[str]] | None = None
        self._learnt = False
        self._documents: dict[str, PresetDocument] = {}
        self._load()

    def categories(self) -> dict[str, list[str]]:
        """Return the names of all presets by category, in HandBrake's order."""
        with self._lock:
            if self._listed is None:
                self._listed = _parse_list(self._handbrake.ask("--preset-list").stderr)
            return self._listed

    def knows(self, name: str) -> bool:
        """Return whether there is a preset of that name."""
        return any(name in names for names in self.categories().values())

    def get(self, name: str) -> PresetDocument | None:
        """Return a preset, None when there is none of that name; the first time asks HandBrakeCLI."""
        if name not in self._documents and self.knows(name):
            answer = self._handbrake.ask("--preset", name, "--preset-export", name)
            try:
                self._documents[name] = PresetDocument.parse(answer.stdout)
            except NotAPreset:
                log.exception("preset.not_exported", preset=name)
        return self._documents.get(name)

    def learn(self) -> None:
        """Ask for every preset that is not known yet and keep them, which takes seconds the first time.

        Raises NoNodeAvailable when the node stops meanwhile.
        """
        with self._learning:
            if self._learnt:
                return
            names = [name for listed in self.categories().values() for name in listed]
            for name in names:
                if self._stopping.is_set():
                    raise NoNodeAvailable("This node is stopping.")
                self.get(name)
            self._learnt = True
            self._keep()
            log.info("presets.learnt", presets=len(names), handbrake=self._handbrake.version_text)

    def stop(self) -> None:
        """Ask HandBrakeCLI nothing more; whoever waits for all presets is told so."""
        self._stopping.set()

    def _load(self) -> None:
        try:
            kept = _Kept.model_validate_json(self._cache.read_bytes())
            self._documents = {name: PresetDocument.parse(text) for name, text in kept.documents.items()}
        except (OSError, ValidationError, NotAPreset):
            return
        self._listed, self._learnt = kept.categories, True

    def _keep(self) -> None:
        documents = {name: document.text() for name, document in self._documents.items()}
        kept = _Kept(categories=self.categories(), documents=documents)
        try:
            self._cache.write_text(kept.model_dump_json(), encoding="utf-8")
        except OSError as error:  # it is asked again at the next start
            log.warning("presets.not_kept", path=str(self._cache), error=str(error))


def _parse_list(text: str) -> dict[str, list[str]]:
    categories: dict[str, list[str]] = {}
    names: list[str] = []
    for line in text.splitlines():
        if match := re.fullmatch(r"(\S.*)/", line):
            names = categories.setdefault(match[1], [])
        elif match := re.fullmatch(r" {4}(\S.*)", line):
            names.append(match[1])
    return categories
