"""Refuses a preset that could do more than shape an encode: name files, or reach into a filter's syntax.

Looks at what HandBrakeCLI itself made of the preset, so nothing else reaches an encode.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from handbrake_service.presets.allowlist import is_safe
from handbrake_service.presets.document import PresetDocument

#: Texts for people; they go nowhere but into the catalogue and the titles of tracks.
_FOR_PEOPLE = frozenset({"PresetName", "PresetDescription", "AudioTrackName"})
#: Options of the encoder in one string; `x264Option` is the older name.
_ENCODER_OPTIONS = ("VideoOptionExtra", "x264Option")
#: A filter's own settings in one string, beside all the fields that end in `Custom`.
_FILTER_SETTINGS = frozenset({"PictureRotate"})

#: What HandBrake's help names in its "Custom Format" of each filter.
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

#: A filter's value ends up in a chain of filters, where commas and brackets mean more.
_FILTER_VALUE = re.compile(r"[A-Za-z0-9.+\-]{0,60}")
_ENCODER_VALUE = re.compile(r"[A-Za-z0-9.,+\-()|*]{0,120}")
_PATH_LIKE = re.compile(r"[/\\\x00-\x1f]|\.\.")


class UnsafePreset(ValueError):
    """The preset asks for something no preset may; the message names the preset and the option."""


def refuse_unsafe(preset: PresetDocument) -> None:
    """Raise UnsafePreset unless everything in the preset is known to be harmless."""
    for field in _ENCODER_OPTIONS:
        for option, value in _options(preset, field):
            if not is_safe(preset.encoder, option):
                raise UnsafePreset(
                    f"{preset.name}: {field} has the option {option!r}, which is not among those that "
                    f"presets for {preset.encoder} may use here."
                )
            _refuse_odd_value(preset, field, option, value, _ENCODER_VALUE)
    for field, text in _texts(preset.settings):
        if field.endswith("Custom") or field in _FILTER_SETTINGS:
            for key, value in _split(text):
                if key not in _FILTER_KEYS:
                    raise UnsafePreset(
                        f"{preset.name}: {field} has the setting {key!r}, which no filter has."
                    )
                _refuse_odd_value(preset, field, key, value, _FILTER_VALUE)
        elif field not in (*_ENCODER_OPTIONS, *_FOR_PEOPLE) and _PATH_LIKE.search(text):
            raise UnsafePreset(f"{preset.name}: {field} looks like the name of a file ({text[:60]!r}).")


def _refuse_odd_value(
    preset: PresetDocument, field: str, option: str, value: str, plain: re.Pattern[str]
) -> None:
    if not plain.fullmatch(value) or ".." in value:
        raise UnsafePreset(
            f"{preset.name}: {field} gives {option!r} the value {value[:60]!r}; numbers and plain words only."
        )


def _options(preset: PresetDocument, field: str) -> Iterator[tuple[str, str]]:
    text = preset.settings.get(field) or ""
    if not isinstance(text, str):
        raise UnsafePreset(f"{preset.name}: {field} is not a text.")
    yield from _split(text)


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Take `name=value:name:…` apart, as HandBrake and the encoders do."""
    for part in text.split(":"):
        if part:
            name, _, value = part.partition("=")
            yield name, value


def _texts(node: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a preset with the field it stands in."""
    if isinstance(node, str):
        yield field, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _texts(value, str(key))
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item, field)
