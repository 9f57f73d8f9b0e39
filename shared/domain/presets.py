"""HandBrake's presets as a user picks them."""

from shared.domain.options import Container
from shared.domain.value import Value


class Preset(Value):
    """A preset this node's HandBrakeCLI knows."""

    name: str
    description: str
    container: Container
    """What it writes unless the job says otherwise."""
    available: bool
    """Whether its encoder runs on this machine; hardware presets often do not."""


class PresetCategory(Value):
    """HandBrake's own grouping."""

    name: str
    presets: list[Preset]


class PresetCatalogue(Value):
    """All presets, and the one used when a job names none."""

    default: str
    categories: list[PresetCategory]
