"""Takes presets out of a file HandBrake exported, and has HandBrakeCLI itself say what they mean.

The file may hold folders and presets of older versions. HandBrakeCLI reads each preset and writes it back
in its own form, without what it does not know; only that form is kept. It silently puts defaults in the
place of what it does not understand, so both forms are compared.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.document import PINNED_NAME, NotAPreset, PresetDocument
from handbrake_service.presets.safety import UnsafePreset, refuse_unsafe
from handbrake_service.processes.tool import OutputTooLarge, ToolTimedOut
from shared.domain.errors import InvalidRequest

#: Each costs a start of HandBrakeCLI; the gateway waits a minute.
MOST_AT_ONCE = 50
LONGEST_NAME = 200
_DEEPEST_FOLDER = 8
_FOLDER_FIELDS = {"ChildrenArray": [], "Folder": False, "FolderOpen": False, "Default": False, "Type": 1}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def read_presets(document: Mapping[str, Any], handbrake: HandBrake) -> list[PresetDocument]:
    """Return the presets of an exported file as HandBrakeCLI understands them.

    Raises InvalidRequest naming `document` and the preset that cannot be used.
    """
    found = list(_presets(document.get("PresetList", [document]), 0))
    if not found:
        raise refused("There is no preset in this file; export one from HandBrake as JSON.")
    if len(found) > MOST_AT_ONCE:
        raise refused(f"There are {len(found)} presets in this file; import at most {MOST_AT_ONCE} at once.")
    names = [_name(settings) for settings in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise refused(f"Two presets in this file are named {twice!r}.")
    version = {key: document[key] for key in document if key.startswith("Version")}
    if not all(isinstance(number, int) for number in version.values()):
        raise refused("The file's version is not a number.")
    return [
        _understood(PresetDocument({**settings, **_FOLDER_FIELDS}, version).named(name), handbrake)
        for name, settings in zip(names, found, strict=True)
    ]


def checked_name(name: object) -> str | None:
    """Return a name without the space around it; None when it can be no preset's."""
    if not isinstance(name, str) or _UNPRINTABLE.search(name) or not 0 < len(name.strip()) <= LONGEST_NAME:
        return None
    return name.strip()


def refused(sentence: str) -> InvalidRequest:
    """Make the refusal of a file."""
    return InvalidRequest(f"document: {sentence}", document=[sentence])


def _presets(nodes: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if not isinstance(nodes, list) or depth > _DEEPEST_FOLDER:
        raise refused("This is not a file HandBrake exported.")
    for node in nodes:
        if not isinstance(node, dict):
            raise refused("This is not a file HandBrake exported.")
        if node.get("Folder"):
            yield from _presets(node.get("ChildrenArray", []), depth + 1)
        elif "PresetName" in node:
            yield node


def _name(settings: Mapping[str, Any]) -> str:
    name = checked_name(settings["PresetName"])
    if name is None:
        raise refused(f"A preset's name must have 1 to {LONGEST_NAME} characters and no line breaks.")
    return name


def _understood(preset: PresetDocument, handbrake: HandBrake) -> PresetDocument:
    try:
        understood = _round_trip(preset.named(PINNED_NAME), handbrake).named(preset.name)
        refuse_unsafe(understood)
    except NotAPreset as error:
        raise refused(f"{preset.name}: HandBrakeCLI {handbrake.version_text} cannot read it.") from error
    except UnsafePreset as error:
        raise refused(str(error)) from error
    _refuse_replaced(preset, understood, handbrake)
    return understood


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
        raise NotAPreset("HandBrakeCLI refuses it")
    return PresetDocument.parse(answer.stdout)


def _refuse_replaced(given: PresetDocument, understood: PresetDocument, handbrake: HandBrake) -> None:
    """Refuse a preset of which HandBrakeCLI took something for a default, as it does without a word."""
    encoder = str(given.settings.get("VideoEncoder", understood.encoder))
    if understood.encoder.lower() not in encoder.lower():
        raise refused(
            f"{given.name}: HandBrakeCLI {handbrake.version_text} does not know its encoder {encoder[:60]!r}."
        )
    written = str(given.settings.get("FileFormat", "")).lower().replace("m4v", "mp4")
    if understood.container is None or (written and understood.container.value not in written):
        raise refused(f"{given.name}: its container {written[:60]!r} is not among mkv, mp4 and webm.")
    for field, value in understood.settings.items():
        if field in given.settings and not _same_kind(given.settings[field], value):
            raise refused(
                f"{given.name}: {field} is not what HandBrake writes there ({_short(given, field)})."
            )


def _same_kind(given: object, understood: object) -> bool:
    if isinstance(understood, int | float) and isinstance(given, str):
        return re.fullmatch(r"-?\d+(\.\d+)?", given) is not None  # as older versions wrote numbers
    if isinstance(understood, list | dict):
        return isinstance(given, type(understood))
    return not isinstance(given, list | dict)


def _short(preset: PresetDocument, field: str) -> str:
    return json.dumps(preset.settings[field])[:60]
