"""The presets this HandBrakeCLI knows, with the container and encoder each one uses.

The list comes from `--preset-list` (on stderr: categories at the margin, names four spaces in,
descriptions eight), the settings from `--preset-export`, which prints a preset as JSON.
"""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from handbrake_service.encoder.handbrake import HandBrake
from shared.domain.errors import InvalidRequest, NoNodeAvailable
from shared.domain.options import Container
from shared.domain.presets import Preset, PresetCatalogue, PresetCategory
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_CONTAINERS = {"av_mkv": Container.MKV, "av_mp4": Container.MP4, "av_webm": Container.WEBM}


@dataclass(frozen=True)
class PresetSettings:
    """What a job needs to know of a preset before it is queued."""

    container: Container
    encoder: str
    """HandBrake's name of the video encoder."""
    document: Mapping[str, Any]
    """All of it, as HandBrake exports it."""


class Presets:
    """Looks presets up; what was learnt is kept in `cache_dir`, by HandBrake's version."""

    def __init__(self, handbrake: HandBrake, default: str, cache_dir: Path) -> None:
        self._handbrake = handbrake
        self._default = default
        self._cache = cache_dir / f"presets-{handbrake.version_text}.json"
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._catalogue: PresetCatalogue | None = None
        self._settings: dict[str, PresetSettings] = {}

    @property
    def default(self) -> str:
        """Name of the preset used when a job names none."""
        return self._default

    def settings(self, name: str) -> PresetSettings:
        """Give what a preset asks for. Raises InvalidRequest when HandBrakeCLI does not know it."""
        known = self._settings.get(name)
        if known is None:
            known = self._settings[name] = self._export(name)
        return known

    def stop(self) -> None:
        """Ask HandBrakeCLI nothing more; whoever waits for the catalogue is told so."""
        self._stopping.set()

    def catalogue(self) -> PresetCatalogue:
        """Give all presets; the first time asks HandBrakeCLI about each, which takes seconds.

        Raises NoNodeAvailable when the node stops meanwhile.
        """
        with self._lock:
            if self._catalogue is None:
                self._catalogue = self._load() or self._learn()
            return self._catalogue.model_copy(update={"default": self._default})

    def _load(self) -> PresetCatalogue | None:
        try:
            return PresetCatalogue.model_validate_json(self._cache.read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return None

    def _learn(self) -> PresetCatalogue:
        learnt = self._ask()
        try:
            self._cache.write_text(learnt.model_dump_json(), encoding="utf-8")
        except OSError as error:  # it is asked again at the next start
            log.warning("presets.not_kept", path=str(self._cache), error=str(error))
        return learnt

    def _ask(self) -> PresetCatalogue:
        available = _encoders(self._handbrake.ask("--help").stdout)
        listed = _parse_list(self._handbrake.ask("--preset-list").stderr)
        names = [name for presets in listed.values() for name, _ in presets]
        settings = {}
        for name in names:
            if self._stopping.is_set():
                raise NoNodeAvailable("This node is stopping.")
            settings[name] = self.settings(name)
        categories = [
            PresetCategory(
                name=category,
                presets=[
                    Preset(
                        name=name,
                        description=description,
                        container=settings[name].container,
                        encoder=settings[name].encoder,
                        available=settings[name].encoder in available,
                    )
                    for name, description in presets
                ],
            )
            for category, presets in listed.items()
        ]
        log.info("presets.learnt", presets=len(names), handbrake=self._handbrake.version_text)
        return PresetCatalogue(default=self._default, defaults={}, categories=categories)

    def _export(self, name: str) -> PresetSettings:
        answer = self._handbrake.ask("--preset", name, "--preset-export", name)
        start = answer.stdout.find("{")
        if answer.returncode != 0 or start < 0:
            raise InvalidRequest(
                f"preset: HandBrakeCLI {self._handbrake.version_text} has no preset named {name!r}.",
                preset=[f"HandBrakeCLI {self._handbrake.version_text} has no preset named {name!r}."],
            )
        document, _ = json.JSONDecoder().raw_decode(answer.stdout, start)
        preset = document["PresetList"][0]
        return PresetSettings(_CONTAINERS[preset["FileFormat"]], preset["VideoEncoder"], preset)


def _parse_list(text: str) -> dict[str, list[tuple[str, str]]]:
    categories: dict[str, list[tuple[str, str]]] = {}
    presets: list[tuple[str, str]] = []
    for line in text.splitlines():
        if match := re.fullmatch(r"(\S.*)/", line):
            presets = categories.setdefault(match[1], [])
        elif match := re.fullmatch(r" {4}(\S.*)", line):
            presets.append((match[1], ""))
        elif (match := re.fullmatch(r" {8}(\S.*)", line)) and presets:
            name, description = presets[-1]
            presets[-1] = (name, f"{description} {match[1]}".strip())
    return categories


def _encoders(help_text: str) -> frozenset[str]:
    """Read the encoders this build and hardware offer from `--help`."""
    match = re.search(r"Select video encoder:\n((?: {20,}\S+\n)+)", help_text)
    return frozenset(match[1].split()) if match else frozenset()
