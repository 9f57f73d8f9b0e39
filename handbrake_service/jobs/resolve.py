"""Resolves preset and container of a request and checks its options, so that all nodes encode it alike."""

from dataclasses import dataclass
from pathlib import Path

from handbrake_service.handbrake.catalogue import Encoders
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.jobs.option_support import require_supported
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.library import Presets
from shared.domain.errors import InvalidRequest
from shared.domain.options import Container, EncodeOptions, JobRequest


@dataclass(frozen=True)
class ResolvedOptions:
    """Options with preset and container filled in, and the preset in its current version."""

    options: EncodeOptions
    preset: PresetDocument

    @property
    def container(self) -> Container:
        """Container of the result, which is always set."""
        if self.options.container is None:
            raise ValueError("resolved options have a container")
        return self.options.container


class OptionResolver:
    """Resolves requests with this node's presets and HandBrakeCLI."""

    def __init__(self, handbrake: HandBrake, presets: Presets, encoders: Encoders) -> None:
        self._handbrake = handbrake
        self._presets = presets
        self._encoders = encoders

    def resolve(self, request: JobRequest, root: str) -> ResolvedOptions:
        """Fill in preset and container, for a source below `root`.

        The container is the requested one, else that of the output's extension, else the preset's. Raises
        InvalidRequest naming each field that cannot be carried out.
        """
        name = request.preset or self._presets.default_for(root)
        preset = self._presets.find(name)
        if preset is None:
            sentence = f"There is no preset named {name!r}."
            raise InvalidRequest.of_field("preset", sentence)
        container = request.container or _by_extension(request.output_path) or preset.container
        options = request.options().model_copy(
            update={"preset": name, "container": container or Container.MKV}
        )
        require_supported(options, preset, self._encoders, self._handbrake)
        return ResolvedOptions(options, preset)


def _by_extension(output_path: str | None) -> Container | None:
    extension = Path(output_path).suffix.lower().removeprefix(".") if output_path else ""
    return Container(extension) if extension in set(Container) else None
