"""What a node's HandBrakeCLI can encode with, read from the program itself."""

from shared.domain.options import Container
from shared.domain.value import ApiModel


class QualityScale(ApiModel):
    """An encoder's constant-quality scale; lower is better and larger."""

    best: float
    worst: float
    step: float


class VideoEncoder(ApiModel):
    """A video encoder that runs on this machine."""

    name: str
    """HandBrake's name: what `encoder` of a request names."""
    label: str
    """The name a person knows."""
    containers: list[Container]
    """Those that can hold what it makes."""
    quality: QualityScale | None
    """None: it only takes a bitrate."""
    presets: list[str]
    """Trades of speed against size, from the quickest to the slowest; may be empty."""
    tunes: list[str]
    """May be empty."""
    profiles: list[str]
    """May be empty."""


class AudioEncoder(ApiModel):
    """An audio encoder."""

    name: str
    """HandBrake's name: what `audio.encoder` of a request names."""
    label: str
    containers: list[Container]
    """Those that can hold what it makes."""


class Mixdown(ApiModel):
    """A channel layout audio can be mixed down to."""

    name: str
    """HandBrake's name: what `audio.mixdown` of a request names."""
    label: str


class EncoderCatalogue(ApiModel):
    """All that options may name, on this node."""

    handbrake_version: str
    video: list[VideoEncoder]
    audio: list[AudioEncoder]
    mixdowns: list[Mixdown]
