"""All presets a job may name: HandBrake's own, and those users imported, which all nodes share."""

from collections.abc import Collection, Iterable

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.imported import checked_name, read_presets
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
    """Looks presets up and changes the imported ones; redis-py's errors say that Redis is away."""

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
        """Return the preset of that name, if there is one."""
        imported = self._store.get(name)
        return PresetDocument.parse(imported) if imported is not None else self._builtin.get(name)

    def default_for(self, root: str) -> str:
        """Return the name of the preset for sources of a root that name none."""
        defaults = self._store.defaults()
        return defaults.get(root) or defaults.get(ALL_ROOTS) or self._configured

    def runs_here(self, preset: PresetDocument) -> bool:
        """Return whether this machine has the encoder a preset uses."""
        return preset.encoder in self._encoders

    def catalogue(self) -> PresetCatalogue:
        """Return all presets; the first time asks HandBrakeCLI about each, which takes seconds.

        Raises NoNodeAvailable when the node stops meanwhile.
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

    def add(self, wanted: PresetImport) -> PresetImported:
        """Import the presets of a file, all or none.

        Raises InvalidRequest naming the preset at fault, or PresetExists.
        """
        presets = read_presets(wanted.document, self._handbrake)
        for preset in presets:
            self._refuse_builtin(preset.name)
        self._store.add({preset.name: preset.text() for preset in presets}, replace=wanted.replace)
        log.info("presets.imported", presets=[preset.name for preset in presets])
        return PresetImported(imported=[preset.name for preset in presets])

    def export(self, name: str) -> PresetDocument:
        """Return a preset as HandBrake imports it. Raises PresetNotFound."""
        found = self.find(name)
        if found is None:
            raise PresetNotFound(f"There is no preset named {name!r}.")
        return found.named(name)

    def rename(self, name: str, wanted: PresetRename) -> None:
        """Rename an imported preset; defaults follow.

        Raises PresetNotFound, PresetExists, or InvalidRequest naming `name`.
        """
        new_name = checked_name(wanted.name)
        if new_name is None:
            sentence = "A preset's name has more than spaces in it, and no line breaks."
            raise InvalidRequest(f"name: {sentence}", name=[sentence])
        self._refuse_builtin(new_name)
        text = self._imported(name)
        self._store.rename(name, new_name, PresetDocument.parse(text).named(new_name).text())
        log.info("preset.renamed", preset=name, new_name=new_name)

    def delete(self, name: str) -> None:
        """Forget an imported preset and the defaults that name it; jobs keep theirs.

        Raises PresetNotFound.
        """
        self._imported(name)
        self._store.delete(name)
        log.info("preset.deleted", preset=name)

    def set_default(self, wanted: DefaultPreset, root: str | None) -> None:
        """Set the default of a root, for None of all the others. Raises InvalidRequest or PresetNotFound."""
        if root is not None and root not in self._roots:
            sentence = f"There is no source root named {root!r}; there are: {', '.join(sorted(self._roots))}."
            raise InvalidRequest(f"root: {sentence}", root=[sentence])
        if wanted.preset is not None:
            found = self.find(wanted.preset)
            if found is None:
                raise PresetNotFound(f"There is no preset named {wanted.preset!r}.")
            if not self.runs_here(found):
                sentence = f"{wanted.preset} needs {found.encoder}, which this machine does not have."
                raise InvalidRequest(f"preset: {sentence}", preset=[sentence])
        self._store.set_default(root or ALL_ROOTS, wanted.preset)
        log.info("preset.default_set", root=root, preset=wanted.preset)

    def _imported(self, name: str) -> str:
        text = self._store.get(name)
        if text is None:
            own = f"{name} is one of HandBrake's own, which cannot be changed."
            raise PresetNotFound(own if self._builtin.knows(name) else f"There is no preset named {name!r}.")
        return text

    def _refuse_builtin(self, name: str) -> None:
        if self._builtin.knows(name):
            raise PresetExists(
                f"HandBrake has a preset named {name!r} of its own; choose another.", name=name
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
