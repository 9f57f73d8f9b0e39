"""Refuses presets that could do more than configure an encode: name files or inject filter syntax.

It checks the form that HandBrakeCLI itself exports. Only that form is ever used in an encode.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from handbrake_service.presets.allowlist import is_safe
from handbrake_service.presets.document import PresetDocument

#: Free text, used only in the catalogue and as track titles.
_DISPLAY_TEXTS = frozenset({"PresetName", "PresetDescription", "AudioTrackName"})
#: Fields with all encoder options in one string. `x264Option` is the older name.
_ENCODER_OPTIONS = ("VideoOptionExtra", "x264Option")
#: Fields with filter settings in one string, in addition to all fields that end in `Custom`.
_FILTER_SETTINGS = frozenset({"PictureRotate"})

#: The settings in the "Custom Format" of each filter in HandBrake's help.
_FILTER_KEYS = frozenset(
    [
        "mode",
        "spatial-metric",
        "motion-thresh",
        "spatial-thresh",
        "filter-mode",
        "block-thresh",
        "block-width",
        "block-height",
        "disable",
        "parity",
        "magnitude-thresh",
        "variance-thresh",
        "laplacian-thresh",
        "dilation-thresh",
        "erosion-thresh",
        "noise-thresh",
        "search-distance",
        "postproc",
        "skip-left",
        "skip-right",
        "skip-top",
        "skip-bottom",
        "strict-breaks",
        "plane",
        "y-spatial",
        "cb-spatial",
        "cr-spatial",
        "y-temporal",
        "cb-temporal",
        "cr-temporal",
        "y-strength",
        "y-origin-tune",
        "y-patch-size",
        "y-range",
        "y-frame-count",
        "y-prefilter",
        "cb-strength",
        "cb-origin-tune",
        "cb-patch-size",
        "cb-range",
        "cb-frame-count",
        "cb-prefilter",
        "cr-strength",
        "cr-origin-tune",
        "cr-patch-size",
        "cr-range",
        "cr-frame-count",
        "cr-prefilter",
        "threads",
        "y-size",
        "cb-size",
        "cr-size",
        "y-kernel",
        "cb-kernel",
        "cr-kernel",
        "strength",
        "thresh",
        "blocksize",
        "angle",
        "hflip",
        "primaries",
        "transfer",
        "matrix",
        "range",
        "tonemap",
        "param",
        "desat",
        "sigma",
        "block-step",
        "group-size",
        "bm-range",
        "bm-step",
        "th-mse",
    ]
)

#: A filter's value becomes part of a filter chain, where commas and brackets are syntax.
_FILTER_VALUE = re.compile(r"[A-Za-z0-9.+\-]{0,60}")
_ENCODER_VALUE = re.compile(r"[A-Za-z0-9.,+\-()|*]{0,120}")
_PATH_LIKE = re.compile(r"[/\\\x00-\x1f]|\.\.")


class UnsafePreset(ValueError):
    """The preset has a setting that is not allowed. The message names the preset and the setting."""


def require_safe(preset: PresetDocument) -> None:
    """Raise UnsafePreset unless every setting of the preset is known to be harmless."""
    for field in _ENCODER_OPTIONS:
        for option, value in _options(preset, field):
            if not is_safe(preset.encoder, option):
                raise UnsafePreset(
                    f"{preset.name}: {field} has the option {option!r}, which presets for {preset.encoder} "
                    "may not use. Remove the option and export the preset again."
                )
            _require_safe_value(preset, field, option, value, _ENCODER_VALUE)
    for field, text in _texts(preset.settings):
        if field.endswith("Custom") or field in _FILTER_SETTINGS:
            for key, value in _split(text):
                if key not in _FILTER_KEYS:
                    raise UnsafePreset(
                        f"{preset.name}: {field} has the unknown filter setting {key!r}. Remove it and "
                        "export the preset again."
                    )
                _require_safe_value(preset, field, key, value, _FILTER_VALUE)
        elif field not in (*_ENCODER_OPTIONS, *_DISPLAY_TEXTS) and _PATH_LIKE.search(text):
            raise UnsafePreset(
                f"{preset.name}: {field} looks like a file name ({text[:60]!r}), which is not allowed."
            )


def _require_safe_value(
    preset: PresetDocument, field: str, option: str, value: str, allowed: re.Pattern[str]
) -> None:
    if not allowed.fullmatch(value) or ".." in value:
        raise UnsafePreset(
            f"{preset.name}: {field} sets {option!r} to {value[:60]!r}. Only numbers and plain words are "
            "allowed."
        )


def _options(preset: PresetDocument, field: str) -> Iterator[tuple[str, str]]:
    text = preset.settings.get(field) or ""
    if not isinstance(text, str):
        raise UnsafePreset(f"{preset.name}: {field} must be text.")
    yield from _split(text)


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values in `name=value:name:…`, split as HandBrake and the encoders split it."""
    for part in text.split(":"):
        if part:
            name, _, value = part.partition("=")
            yield name, value


def _texts(node: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield each string in a preset, at any depth, with the name of its field."""
    if isinstance(node, str):
        yield field, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _texts(value, str(key))
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item, field)
