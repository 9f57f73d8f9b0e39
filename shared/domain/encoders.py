"""The encoders of a node's HandBrakeCLI, as the program itself lists them."""

from shared.domain.options import Container
from shared.domain.value import ApiModel


class QualityScale(ApiModel):
    """An encoder's constant-quality scale; lower values mean better quality and larger files."""

    best: float
    worst: float
    step: float


class VideoEncoder(ApiModel):
    """A video encoder that runs on this machine."""

    name: str
    """HandBrake's name, as used in the request field `encoder`."""
    label: str
    """Display name."""
    containers: list[Container]
    """The containers that can hold its output."""
    quality: QualityScale | None
    """None for encoders that only support a bitrate."""
    presets: list[str]
    """Speed presets, from the fastest to the slowest; may be empty."""
    tunes: list[str]
    """May be empty."""
    profiles: list[str]
    """May be empty."""


class AudioEncoder(ApiModel):
    """An audio encoder."""

    name: str
    """HandBrake's name, as used in the request field `audio.encoder`."""
    label: str
    containers: list[Container]
    """The containers that can hold its output."""


class Mixdown(ApiModel):
    """A channel layout that audio can be mixed down to."""

    name: str
    """HandBrake's name, as used in the request field `audio.mixdown`."""
    label: str


class EncoderCatalogue(ApiModel):
    """Every encoder and mixdown that encode options may name on this node."""

    handbrake_version: str
    video: list[VideoEncoder]
    audio: list[AudioEncoder]
    mixdowns: list[Mixdown]
