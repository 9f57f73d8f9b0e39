"""Routes for presets: HandBrake's built-in ones, which are read-only, and imported ones."""

from urllib.parse import quote

from flask import Response

from api_gateway.api.guard import identity
from api_gateway.contract import NODE_ERRORS, Access, contract
from api_gateway.gateway import the_gateway
from shared.domain import errors
from shared.domain.presets import (
    DefaultPreset,
    PresetCatalogue,
    PresetImport,
    PresetImported,
    PresetRename,
)
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("presets", __name__, url_prefix="/api/presets", tag="Presets")


@bp.get("")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(PresetCatalogue)
def get_presets() -> PresetCatalogue:
    """List the presets that jobs may use."""
    return the_gateway().nodes.presets(identity().actor)


@bp.post("/import")
@contract(Access.ADMIN, errors.PresetExists, *NODE_ERRORS)
@bp.input(PresetImport, arg_name="body")
@bp.output(PresetImported)
def import_presets(body: PresetImport) -> PresetImported:
    """Import presets exported by HandBrake, up to 1 MiB; all of them or none (administrators)."""
    return the_gateway().nodes.import_presets(identity().actor, body)


@bp.get("/export/<path:name>")
@contract(Access.SIGNED_IN, errors.PresetNotFound, *NODE_ERRORS)
@bp.output(None, description="The preset in HandBrake's import format, as a download.")
def export_preset(name: str) -> Response:
    """Download a preset as JSON that HandBrake can import."""
    content = the_gateway().nodes.export_preset(identity().actor, name)
    download = f"attachment; filename*=UTF-8''{quote(name, safe='')}.json"
    return Response(content, mimetype="application/json", headers={"Content-Disposition": download})


@bp.patch("/<path:name>")
@contract(Access.ADMIN, errors.PresetNotFound, errors.PresetExists, *NODE_ERRORS)
@bp.input(PresetRename, arg_name="body")
@bp.output(PresetCatalogue)
def rename_preset(name: str, body: PresetRename) -> PresetCatalogue:
    """Rename an imported preset. Defaults that refer to it are updated (administrators)."""
    return the_gateway().nodes.rename_preset(identity().actor, name, body)


@bp.delete("/<path:name>")
@contract(Access.ADMIN, errors.PresetNotFound, *NODE_ERRORS)
@bp.output(PresetCatalogue)
def delete_preset(name: str) -> PresetCatalogue:
    """Delete an imported preset. Jobs already queued keep their copy of it (administrators)."""
    return the_gateway().nodes.delete_preset(identity().actor, name)


@bp.put("/default")
@contract(Access.ADMIN, errors.PresetNotFound, *NODE_ERRORS)
@bp.input(DefaultPreset, arg_name="body")
@bp.output(PresetCatalogue)
def set_default_preset(body: DefaultPreset) -> PresetCatalogue:
    """Set the default preset for jobs that name none (administrators)."""
    return the_gateway().nodes.set_default_preset(identity().actor, body)


@bp.put("/default/<root>")
@contract(Access.ADMIN, errors.PresetNotFound, *NODE_ERRORS)
@bp.input(DefaultPreset, arg_name="body")
@bp.output(PresetCatalogue)
def set_root_default_preset(root: str, body: DefaultPreset) -> PresetCatalogue:
    """Set the default preset for jobs from one source root (administrators)."""
    return the_gateway().nodes.set_default_preset(identity().actor, body, root)
