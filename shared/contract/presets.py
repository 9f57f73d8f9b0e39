"""Routes for presets: HandBrake's built-in ones, which are read-only, and imported ones."""

from shared.contract.route import MEDIA_TIMEOUT_S, Access, AuditedSetting, File, RouteGroup
from shared.domain import errors
from shared.domain.presets import (
    MOST_IMPORT_BYTES,
    DefaultPreset,
    PresetCatalogue,
    PresetImport,
    PresetImported,
    PresetRename,
)

routes = RouteGroup("Presets", "/api/presets")


@routes.get("", node_path="/presets", timeout_s=MEDIA_TIMEOUT_S)
def get_presets() -> PresetCatalogue:
    """List the presets that jobs may use."""


@routes.post(
    "/import",
    node_path="/presets/import",
    access=Access.ADMIN,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.PresetExists,),
    max_body_bytes=MOST_IMPORT_BYTES,
)
def import_presets(body: PresetImport) -> PresetImported:
    """Import presets exported by HandBrake, up to 1 MiB; all of them or none (administrators)."""


@routes.get(
    "/export/<path:name>",
    node_path="/presets/export/<path:name>",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.PresetNotFound,),
    success="The preset in HandBrake's import format, as a download.",
)
def export_preset(name: str) -> File:
    """Download a preset as JSON that HandBrake can import."""


@routes.patch(
    "/<path:name>",
    node_path="/presets/<path:name>",
    access=Access.ADMIN,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.PresetNotFound, errors.PresetExists),
)
def rename_preset(name: str, body: PresetRename) -> PresetCatalogue:
    """Rename an imported preset. Defaults that refer to it are updated (administrators)."""


@routes.delete(
    "/<path:name>",
    node_path="/presets/<path:name>",
    access=Access.ADMIN,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.PresetNotFound,),
)
def delete_preset(name: str) -> PresetCatalogue:
    """Delete an imported preset. Jobs already queued keep their copy of it (administrators)."""


#: The default presets, general and by root.
_DEFAULTS = AuditedSetting(
    get_presets, lambda catalogue: {"default": catalogue.default, "defaults": catalogue.defaults}
)


@routes.put(
    "/default",
    node_path="/presets/default",
    access=Access.ADMIN,
    setting=_DEFAULTS,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.PresetNotFound,),
)
def set_default_preset(body: DefaultPreset) -> PresetCatalogue:
    """Set the default preset for jobs that name none (administrators)."""


@routes.put(
    "/default/<root>",
    node_path="/presets/default/<root>",
    access=Access.ADMIN,
    setting=_DEFAULTS,
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.PresetNotFound,),
)
def set_root_default_preset(root: str, body: DefaultPreset) -> PresetCatalogue:
    """Set the default preset for jobs from one source root (administrators)."""
