"""Reads presets from a file exported by HandBrake and has HandBrakeCLI normalize them.

The file may contain folders and presets of older versions. HandBrakeCLI imports each preset and exports it in
its current form, without unknown fields. Only that form is stored. HandBrakeCLI silently replaces values it
does not understand by defaults, so the two forms are compared.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.document import PINNED_NAME, NotAPreset, PresetDocument
from handbrake_service.presets.safety import UnsafePreset, require_safe
from handbrake_service.processes.tool import OutputTooLarge, ToolTimedOut
from shared.domain.errors import InvalidRequest

#: Most presets per file. Each one starts HandBrakeCLI once, and the gateway's timeout is one minute.
MOST_AT_ONCE = 50
#: Most characters in a preset's name.
LONGEST_NAME = 200
_MAX_FOLDER_DEPTH = 8
_FOLDER_FIELDS = {"ChildrenArray": [], "Folder": False, "FolderOpen": False, "Default": False, "Type": 1}
_NOT_AN_EXPORT = "This file is not a HandBrake preset export."
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def read_presets(document: Mapping[str, Any], handbrake: HandBrake) -> list[PresetDocument]:
    """Return the presets of an exported file in the form that HandBrakeCLI exports.

    Raises InvalidRequest for the field `document` with the name of the invalid preset.
    """
    found = list(_presets(document.get("PresetList", [document]), 0))
    if not found:
        raise refused("This file contains no preset. Export one from HandBrake as JSON.")
    if len(found) > MOST_AT_ONCE:
        raise refused(f"This file contains {len(found)} presets. Import at most {MOST_AT_ONCE} at once.")
    names = [_name(settings) for settings in found]
    if duplicate := next((name for name in names if names.count(name) > 1), None):
        raise refused(f"Two presets in this file are named {duplicate!r}. Rename one and export them again.")
    version = {key: document[key] for key in document if key.startswith("Version")}
    if not all(isinstance(number, int) for number in version.values()):
        raise refused("The version in this file is not a number. Export the preset from HandBrake again.")
    return [
        _normalized(PresetDocument({**settings, **_FOLDER_FIELDS}, version).named(name), handbrake)
        for name, settings in zip(names, found, strict=True)
    ]


def checked_name(name: object) -> str | None:
    """Return a preset name without surrounding spaces, or None when it is not a valid name."""
    if not isinstance(name, str) or _UNPRINTABLE.search(name) or not 0 < len(name.strip()) <= LONGEST_NAME:
        return None
    return name.strip()


def refused(sentence: str) -> InvalidRequest:
    """Return the InvalidRequest for the field `document`."""
    return InvalidRequest.of_field("document", sentence)


def _presets(nodes: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if not isinstance(nodes, list) or depth > _MAX_FOLDER_DEPTH:
        raise refused(_NOT_AN_EXPORT)
    for node in nodes:
        if not isinstance(node, dict):
            raise refused(_NOT_AN_EXPORT)
        if node.get("Folder"):
            yield from _presets(node.get("ChildrenArray", []), depth + 1)
        elif "PresetName" in node:
            yield node


def _name(settings: Mapping[str, Any]) -> str:
    name = checked_name(settings["PresetName"])
    if name is None:
        raise refused(f"A preset name must have 1 to {LONGEST_NAME} characters and no line breaks.")
    return name


def _normalized(preset: PresetDocument, handbrake: HandBrake) -> PresetDocument:
    try:
        normalized = _round_trip(preset.named(PINNED_NAME), handbrake).named(preset.name)
        require_safe(normalized)
    except NotAPreset as error:
        sentence = f"{preset.name}: HandBrakeCLI {handbrake.version_text} cannot read this preset."
        raise refused(sentence) from error
    except UnsafePreset as error:
        raise refused(str(error)) from error
    _require_unchanged(preset, normalized, handbrake)
    return normalized


def _round_trip(preset: PresetDocument, handbrake: HandBrake) -> PresetDocument:
    with tempfile.TemporaryDirectory(prefix="h2r-preset-") as folder:
        file = Path(folder, "preset.json")
        file.write_text(preset.text(), encoding="utf-8")
        try:
            crop = preset.crop_arguments()
            answer = handbrake.ask(
                *("--preset-import-file", str(file), "--preset", PINNED_NAME),
                *crop,
                "--preset-export",
                PINNED_NAME,
                read=(file,),
            )
        except (ToolTimedOut, OutputTooLarge, TypeError, ValueError) as error:
            raise NotAPreset(str(error)) from error
    if answer.code != 0:
        raise NotAPreset("HandBrakeCLI rejected it")
    return PresetDocument.parse(answer.stdout)


def _require_unchanged(given: PresetDocument, normalized: PresetDocument, handbrake: HandBrake) -> None:
    """Raise InvalidRequest if HandBrakeCLI silently replaced a value of the preset by a default."""
    encoder = str(given.settings.get("VideoEncoder", normalized.encoder))
    if normalized.encoder.lower() not in encoder.lower():
        raise refused(
            f"{given.name}: HandBrakeCLI {handbrake.version_text} does not have the encoder {encoder[:60]!r}."
        )
    container = str(given.settings.get("FileFormat", "")).lower().replace("m4v", "mp4")
    if normalized.container is None or (container and normalized.container.value not in container):
        raise refused(
            f"{given.name}: the container {container[:60]!r} is not supported. Use mkv, mp4 or webm."
        )
    for field, value in normalized.settings.items():
        if field in given.settings and not _same_kind(given.settings[field], value):
            raise refused(
                f"{given.name}: {field} has a value that HandBrake does not write ({_excerpt(given, field)})."
            )


def _same_kind(given: object, normalized: object) -> bool:
    if isinstance(normalized, int | float) and isinstance(given, str):
        return re.fullmatch(r"-?\d+(\.\d+)?", given) is not None  # older versions write numbers as strings
    if isinstance(normalized, list | dict):
        return isinstance(given, type(normalized))
    return not isinstance(given, list | dict)


def _excerpt(preset: PresetDocument, field: str) -> str:
    return json.dumps(preset.settings[field])[:60]
