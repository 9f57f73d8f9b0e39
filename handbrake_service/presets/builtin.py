"""The built-in presets of HandBrakeCLI.

The list comes from `--preset-list` (on stderr: categories without indentation, names indented by four spaces,
descriptions by eight), the JSON of each preset from `--preset-export`. Both are cached by HandBrake version.
"""

import re
import threading
from pathlib import Path

from pydantic import BaseModel

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.media.cache_file import read_cache_file, write_cache_file
from handbrake_service.presets.document import NotAPreset, PresetDocument
from shared.domain.errors import NoNodeAvailable
from shared.runtime.logging import get_logger

log = get_logger(__name__)


class _CacheFile(BaseModel):
    """The content of the cache file, written once all presets are known."""

    categories: dict[str, list[str]]
    documents: dict[str, str]
    """The JSON of each preset by its name."""


class BuiltinPresets:
    """Looks up HandBrake's built-in presets. Thread-safe."""

    def __init__(self, handbrake: HandBrake, cache_dir: Path) -> None:
        self._handbrake = handbrake
        self._cache = cache_dir / f"builtin-presets-{handbrake.version_text}.json"
        self._lock = threading.Lock()
        self._load_all_lock = threading.Lock()
        self._stopping = threading.Event()
        self._listed: dict[str, list[str]] | None = None
        self._all_known = False
        self._documents: dict[str, PresetDocument] = {}
        self._load()

    def categories(self) -> dict[str, list[str]]:
        """Return the names of all presets by category, in HandBrake's order. The first call queries it."""
        with self._lock:
            if self._listed is None:
                self._listed = _parse_list(self._handbrake.ask("--preset-list").stderr)
            return self._listed

    def knows(self, name: str) -> bool:
        """Return whether a built-in preset has this name."""
        return any(name in names for names in self.categories().values())

    def get(self, name: str) -> PresetDocument | None:
        """Return a preset, or None when no built-in has this name. The first call queries HandBrakeCLI."""
        if name not in self._documents and self.knows(name):
            answer = self._handbrake.ask("--preset", name, "--preset-export", name)
            try:
                self._documents[name] = PresetDocument.parse(answer.stdout)
            except NotAPreset:
                log.exception("preset.export_failed", preset=name)
        return self._documents.get(name)

    def learn(self) -> None:
        """Query every preset that is not known yet and cache them all. Takes seconds without a cache.

        Raises NoNodeAvailable when the node is stopping.
        """
        with self._load_all_lock:
            if self._all_known:
                return
            names = [name for listed in self.categories().values() for name in listed]
            for name in names:
                if self._stopping.is_set():
                    raise NoNodeAvailable("This node is stopping.")
                self.get(name)
            self._all_known = True
            self._save()
            log.info("presets.loaded", presets=len(names), handbrake=self._handbrake.version_text)

    def stop(self) -> None:
        """Make `learn` raise NoNodeAvailable before its next query."""
        self._stopping.set()

    def _load(self) -> None:
        if cached := read_cache_file(self._cache, _parse_cache):
            self._listed, self._documents = cached
            self._all_known = True

    def _save(self) -> None:
        documents = {name: document.text() for name, document in self._documents.items()}
        cached = _CacheFile(categories=self.categories(), documents=documents)
        write_cache_file(self._cache, cached.model_dump_json().encode())


def _parse_cache(content: bytes) -> tuple[dict[str, list[str]], dict[str, PresetDocument]]:
    """Return the preset names by category, and the presets by name. Raises ValueError."""
    cached = _CacheFile.model_validate_json(content)
    return cached.categories, {name: PresetDocument.parse(text) for name, text in cached.documents.items()}


def _parse_list(text: str) -> dict[str, list[str]]:
    categories: dict[str, list[str]] = {}
    names: list[str] = []
    for line in text.splitlines():
        if match := re.fullmatch(r"(\S.*)/", line):
            names = categories.setdefault(match[1], [])
        elif match := re.fullmatch(r" {4}(\S.*)", line):
            names.append(match[1])
    return categories
