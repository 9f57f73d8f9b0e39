"""What a user may pick from: source roots, the archive's room, folders."""

from apiflask import APIBlueprint
from pydantic import Field

from handbrake_service.media.browse import list_folder, list_roots
from handbrake_service.node import HandBrakeNode
from shared.domain.files import Archive, Listing, Roots
from shared.domain.value import Value


class BrowseQuery(Value):
    """Which folder to list."""

    path: str = Field(min_length=1, max_length=4096)


def files_blueprint(node: HandBrakeNode) -> APIBlueprint:
    """Make the file routes of `node`."""
    bp = APIBlueprint("files", __name__, url_prefix="/files")

    @bp.get("/roots")
    @bp.output(Roots)
    def get_roots() -> Roots:
        free, total = node.archive_room()
        archive = Archive(path=str(node.settings.archive), free_bytes=free, total_bytes=total)
        return Roots(roots=list_roots(node.roots), archive=archive)

    @bp.get("/browse")
    @bp.input(BrowseQuery, location="query", arg_name="query")
    @bp.output(Listing)
    def browse(query: BrowseQuery) -> Listing:
        return list_folder(node.roots, query.path)

    return bp
