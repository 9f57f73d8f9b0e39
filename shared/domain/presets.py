"""HandBrake presets: the catalogue, imports and defaults."""

import json
from typing import Any

from pydantic import Field, field_validator

from shared.domain.options import Container, PresetName
from shared.domain.value import ApiModel

#: The category that lists imported presets.
IMPORTED = "Imported"
#: Maximum size of an import request; a file with a hundred presets is half as large.
MOST_IMPORT_BYTES = 1024 * 1024


class Preset(ApiModel):
    """A preset that a job may use."""

    name: str
    description: str
    container: Container
    """The container it writes unless the job specifies another."""
    encoder: str
    """HandBrake's name for its video encoder."""
    available: bool
    """Whether its encoder runs on this machine; hardware encoders often do not."""
    imported: bool = False
    """Whether a user imported it; only imported presets can be renamed and deleted."""


class PresetCategory(ApiModel):
    """A group of presets: one of HandBrake's own categories, or the imported presets."""

    name: str
    presets: list[Preset]


class PresetCatalogue(ApiModel):
    """All presets, and the defaults for jobs that specify none."""

    default: str
    """The default preset for source roots without their own."""
    defaults: dict[str, str]
    """Default presets by the root's short name, such as `movies`."""
    categories: list[PresetCategory]
    """Imported presets come first, if there are any."""


class PresetImport(ApiModel):
    """A preset file exported from HandBrake: `POST /api/presets/import`."""

    document: dict[str, Any]
    """The file's JSON, unchanged: one or more presets, optionally in folders."""
    replace: bool = False
    """Replace imported presets of the same name."""

    @field_validator("document")
    @classmethod
    def _is_serializable(cls, document: dict[str, Any]) -> dict[str, Any]:
        try:
            json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as error:  # a lone surrogate, NaN or infinity, deep nesting
            raise ValueError("it contains a value that cannot be stored as JSON in UTF-8") from error
        return document


class PresetImported(ApiModel):
    """The result of an import."""

    imported: list[str]
    """Names of the presets in the file, which can now be used."""


class PresetRename(ApiModel):
    """A new name for an imported preset."""

    name: PresetName


class DefaultPreset(ApiModel):
    """The default preset for jobs that specify none."""

    preset: PresetName | None = Field()
    """None restores the configured default."""
