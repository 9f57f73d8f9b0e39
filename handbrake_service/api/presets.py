"""Presets: HandBrake's own and the imported ones, which all nodes share. Administrators change them."""

from apiflask import APIBlueprint
from flask import Response, request

from handbrake_service.api.actor import require_admin
from handbrake_service.node import HandBrakeNode
from shared.domain.presets import (
    MOST_IMPORT_BYTES,
    DefaultPreset,
    PresetCatalogue,
    PresetImport,
    PresetImported,
    PresetRename,
)


def presets_blueprint(node: HandBrakeNode) -> APIBlueprint:
    """Make the preset routes of `node`."""
    bp = APIBlueprint("presets", __name__, url_prefix="/presets")

    @bp.before_request
    def allow_a_file() -> None:
        if request.endpoint == "presets.import_presets":
            request.max_content_length = MOST_IMPORT_BYTES

    @bp.get("")
    @bp.output(PresetCatalogue)
    def get_presets() -> PresetCatalogue:
        return node.presets.catalogue()

    @bp.post("/import")
    @bp.input(PresetImport, arg_name="wanted")
    @bp.output(PresetImported)
    def import_presets(wanted: PresetImport) -> PresetImported:
        require_admin()
        return node.presets.add(wanted)

    @bp.get("/export/<path:name>")
    def export_preset(name: str) -> Response:
        return Response(node.presets.export(name).text(), mimetype="application/json")

    @bp.patch("/<path:name>")
    @bp.input(PresetRename, arg_name="wanted")
    @bp.output(PresetCatalogue)
    def rename_preset(name: str, wanted: PresetRename) -> PresetCatalogue:
        require_admin()
        node.presets.rename(name, wanted)
        return node.presets.catalogue()

    @bp.delete("/<path:name>")
    @bp.output(PresetCatalogue)
    def delete_preset(name: str) -> PresetCatalogue:
        require_admin()
        node.presets.delete(name)
        return node.presets.catalogue()

    @bp.put("/default")
    @bp.input(DefaultPreset, arg_name="wanted")
    @bp.output(PresetCatalogue)
    def set_default(wanted: DefaultPreset) -> PresetCatalogue:
        require_admin()
        node.presets.set_default(wanted, None)
        return node.presets.catalogue()

    @bp.put("/default/<root>")
    @bp.input(DefaultPreset, arg_name="wanted")
    @bp.output(PresetCatalogue)
    def set_root_default(root: str, wanted: DefaultPreset) -> PresetCatalogue:
        require_admin()
        node.presets.set_default(wanted, root)
        return node.presets.catalogue()

    return bp
