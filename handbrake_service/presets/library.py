"""All presets a job may use: HandBrake's built-in ones and imported ones, which all nodes share."""

from collections.abc import Collection, Iterable

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.imported import LONGEST_NAME, checked_name, read_presets
from shared.domain.errors import InvalidRequest, PresetExists, PresetNotFound
from shared.domain.presets import (
    IMPORTED,
    DefaultPreset,
    Preset,
    PresetCatalogue,
    PresetCategory,
    PresetImport,
    PresetImported,
    PresetRename,
)
from shared.queue.preset_store import ALL_ROOTS, PresetStore
from shared.runtime.logging import get_logger

log = get_logger(__name__)


class Presets:
    """Looks up presets and changes the imported ones. Methods pass on redis-py's errors when Redis fails."""

    def __init__(
        self,
        handbrake: HandBrake,
        builtin: BuiltinPresets,
        store: PresetStore,
        configured: str,
        roots: Collection[str],
    ) -> None:
        self._handbrake = handbrake
        self._builtin = builtin
        self._store = store
        self._configured = configured
        self._roots = roots
        self._encoders = frozenset(handbrake.listed("--encoder"))

    def find(self, name: str) -> PresetDocument | None:
        """Return the imported or built-in preset of this name, or None."""
        imported = self._store.get(name)
        return PresetDocument.parse(imported) if imported is not None else self._builtin.get(name)

    def default_for(self, root: str) -> str:
        """Return the name of the preset for jobs from a source root that specify none."""
        defaults = self._store.defaults()
        return defaults.get(root) or defaults.get(ALL_ROOTS) or self._configured

    def runs_here(self, preset: PresetDocument) -> bool:
        """Return whether this machine has the video encoder of a preset."""
        return preset.encoder in self._encoders

    def catalogue(self) -> PresetCatalogue:
        """Return all presets. The first call queries HandBrakeCLI for each one, which takes seconds.

        Raises NoNodeAvailable when the node is stopping.
        """
        self._builtin.learn()
        imported = [PresetDocument.parse(text) for text in self._store.all().values()]
        categories = [
            PresetCategory(name=category, presets=self._listed(map(self._builtin.get, names)))
            for category, names in self._builtin.categories().items()
        ]
        if imported:
            categories.insert(0, PresetCategory(name=IMPORTED, presets=self._listed(imported, imported=True)))
        defaults = self._store.defaults()
        return PresetCatalogue(
            default=defaults.pop(ALL_ROOTS, self._configured), defaults=defaults, categories=categories
        )

    def add(self, request: PresetImport) -> PresetImported:
        """Import all presets of a file, or none of them on an error.

        Raises PresetExists, or InvalidRequest with the name of the invalid preset.
        """
        presets = read_presets(request.document, self._handbrake)
        for preset in presets:
            self._require_not_builtin(preset.name)
        self._store.add({preset.name: preset.text() for preset in presets}, replace=request.replace)
        log.info("presets.imported", presets=[preset.name for preset in presets])
        return PresetImported(imported=[preset.name for preset in presets])

    def export(self, name: str) -> PresetDocument:
        """Return a preset in the form that HandBrake imports. Raises PresetNotFound."""
        found = self.find(name)
        if found is None:
            raise PresetNotFound(f"There is no preset named {name!r}.")
        return found.named(name)

    def rename(self, name: str, request: PresetRename) -> None:
        """Rename an imported preset, also where it is a default.

        Raises PresetNotFound, PresetExists, or InvalidRequest for the field `name`.
        """
        new_name = checked_name(request.name)
        if new_name is None:
            sentence = f"A preset name must have 1 to {LONGEST_NAME} characters and no line breaks."
            raise InvalidRequest.of_field("name", sentence)
        self._require_not_builtin(new_name)
        text = self._imported(name)
        self._store.rename(name, new_name, PresetDocument.parse(text).named(new_name).text())
        log.info("preset.renamed", preset=name, new_name=new_name)

    def delete(self, name: str) -> None:
        """Delete an imported preset and the defaults that use it. Queued jobs keep their pinned copy.

        Raises PresetNotFound.
        """
        self._imported(name)
        self._store.delete(name)
        log.info("preset.deleted", preset=name)

    def set_default(self, request: DefaultPreset, root: str | None) -> None:
        """Set the default preset of a source root, or with None that of all roots without their own.

        Raises InvalidRequest or PresetNotFound.
        """
        if root is not None and root not in self._roots:
            roots = ", ".join(sorted(self._roots))
            sentence = f"There is no source folder named {root!r}. The source folders are: {roots}."
            raise InvalidRequest.of_field("root", sentence)
        if request.preset is not None:
            found = self.find(request.preset)
            if found is None:
                raise PresetNotFound(f"There is no preset named {request.preset!r}.")
            if not self.runs_here(found):
                sentence = (
                    f"{request.preset} needs the encoder {found.encoder}, which this machine does not have."
                )
                raise InvalidRequest.of_field("preset", sentence)
        self._store.set_default(root or ALL_ROOTS, request.preset)
        log.info("preset.default_set", root=root, preset=request.preset)

    def _imported(self, name: str) -> str:
        text = self._store.get(name)
        if text is None:
            if self._builtin.knows(name):
                raise PresetNotFound(f"{name} is a built-in preset of HandBrake and cannot be changed.")
            raise PresetNotFound(f"There is no preset named {name!r}.")
        return text

    def _require_not_builtin(self, name: str) -> None:
        if self._builtin.knows(name):
            raise PresetExists(
                f"HandBrake has a built-in preset named {name!r}. Choose another name.", name=name
            )

    def _listed(self, documents: Iterable[PresetDocument | None], *, imported: bool = False) -> list[Preset]:
        return [
            Preset(
                name=document.name,
                description=document.description,
                container=document.container,
                encoder=document.encoder,
                available=self.runs_here(document),
                imported=imported,
            )
            for document in documents
            if document is not None and document.container is not None
        ]
