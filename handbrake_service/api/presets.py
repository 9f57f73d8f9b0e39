"""Presets: built-in ones and imported ones, which all nodes share."""

from urllib.parse import quote

from flask import Response

from handbrake_service.api.served_node import the_node
from shared.contract import presets
from shared.contract.route import File
from shared.domain.presets import DefaultPreset, PresetCatalogue, PresetImport, PresetImported, PresetRename
from shared.web.routes import Views

views = Views()


@views.implements(presets.get_presets)
def get_presets() -> PresetCatalogue:
    return the_node().presets.catalogue()


@views.implements(presets.import_presets)
def import_presets(body: PresetImport) -> PresetImported:
    return the_node().presets.add(body)


@views.implements(presets.export_preset)
def export_preset(name: str) -> File:
    download = f"attachment; filename*=UTF-8''{quote(name, safe='')}.json"
    return Response(
        the_node().presets.export(name).text(),
        mimetype="application/json",
        headers={"Content-Disposition": download},
    )


@views.implements(presets.rename_preset)
def rename_preset(name: str, body: PresetRename) -> PresetCatalogue:
    the_node().presets.rename(name, body)
    return get_presets()


@views.implements(presets.delete_preset)
def delete_preset(name: str) -> PresetCatalogue:
    the_node().presets.delete(name)
    return get_presets()


@views.implements(presets.set_default_preset)
def set_default_preset(body: DefaultPreset) -> PresetCatalogue:
    the_node().presets.set_default(body, None)
    return get_presets()


@views.implements(presets.set_root_default_preset)
def set_root_default_preset(root: str, body: DefaultPreset) -> PresetCatalogue:
    the_node().presets.set_default(body, root)
    return get_presets()
