"""HandBrake's presets as a user picks and keeps them."""

import json
from typing import Any

from pydantic import Field, field_validator

from shared.domain.options import Container, PresetName
from shared.domain.value import ApiModel

#: Category under which imported presets are listed.
IMPORTED = "Imported"
#: Largest request to import; a file with a hundred presets is half as large.
MOST_IMPORT_BYTES = 1024 * 1024


class Preset(ApiModel):
    """A preset a job may name."""

    name: str
    description: str
    container: Container
    """What it writes unless the job says otherwise."""
    encoder: str
    """HandBrake's name of its video encoder."""
    available: bool
    """Whether its encoder runs on this machine; hardware presets often do not."""
    imported: bool = False
    """Brought by a user; only those can be renamed and deleted."""


class PresetCategory(ApiModel):
    """HandBrake's own grouping."""

    name: str
    presets: list[Preset]


class PresetCatalogue(ApiModel):
    """All presets, and those used when a job names none."""

    default: str
    """For sources of a root without one of its own."""
    defaults: dict[str, str]
    """By the root's short name, such as `movies`."""
    categories: list[PresetCategory]
    """The imported ones first, when there are any."""


class PresetImport(ApiModel):
    """A file HandBrake exported: `POST /api/presets/import`."""

    document: dict[str, Any]
    """The file's JSON as it is, with one preset or several, folders allowed."""
    replace: bool = False
    """Put a preset in the place of an imported one of its name."""

    @field_validator("document")
    @classmethod
    def _can_be_written(cls, document: dict[str, Any]) -> dict[str, Any]:
        try:
            json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as error:  # half of a character, not a number, endless folders
            raise ValueError("it has something in it that JSON in UTF-8 cannot hold") from error
        return document


class PresetImported(ApiModel):
    """What an import brought."""

    imported: list[str]
    """Names of the presets that can be used now."""


class PresetRename(ApiModel):
    """A new name for an imported preset."""

    name: PresetName


class DefaultPreset(ApiModel):
    """The preset of jobs that name none."""

    preset: PresetName | None = Field()
    """None: the configured one."""
