"""Presets: built-in ones and imported ones, which all nodes share. Only administrators change them."""

from flask import Response

from handbrake_service.api.actor import require_admin
from handbrake_service.node import HandBrakeNode
from shared.domain.presets import (
    DefaultPreset,
    PresetCatalogue,
    PresetImport,
    PresetImported,
    PresetRename,
)
from shared.web.blueprint import ApiBlueprint


def presets_blueprint(node: HandBrakeNode) -> ApiBlueprint:
    """Return the preset routes of `node`."""
    bp = ApiBlueprint("presets", __name__, url_prefix="/presets")

    @bp.get("")
    @bp.output(PresetCatalogue)
    def get_presets() -> PresetCatalogue:
        return node.presets.catalogue()

    @bp.post("/import")
    @bp.input(PresetImport, arg_name="preset_import")
    @bp.output(PresetImported)
    def import_presets(preset_import: PresetImport) -> PresetImported:
        require_admin()
        return node.presets.add(preset_import)

    @bp.get("/export/<path:name>")
    def export_preset(name: str) -> Response:
        return Response(node.presets.export(name).text(), mimetype="application/json")

    @bp.patch("/<path:name>")
    @bp.input(PresetRename, arg_name="rename")
    @bp.output(PresetCatalogue)
    def rename_preset(name: str, rename: PresetRename) -> PresetCatalogue:
        require_admin()
        node.presets.rename(name, rename)
        return node.presets.catalogue()

    @bp.delete("/<path:name>")
    @bp.output(PresetCatalogue)
    def delete_preset(name: str) -> PresetCatalogue:
        require_admin()
        node.presets.delete(name)
        return node.presets.catalogue()

    @bp.put("/default")
    @bp.input(DefaultPreset, arg_name="default")
    @bp.output(PresetCatalogue)
    def set_default(default: DefaultPreset) -> PresetCatalogue:
        require_admin()
        node.presets.set_default(default, None)
        return node.presets.catalogue()

    @bp.put("/default/<root>")
    @bp.input(DefaultPreset, arg_name="default")
    @bp.output(PresetCatalogue)
    def set_root_default(root: str, default: DefaultPreset) -> PresetCatalogue:
        require_admin()
        node.presets.set_default(default, root)
        return node.presets.catalogue()

    return bp
