"""Files to choose from: source roots, archive space, folders, and the contents of a file."""

from flask import Response, request

from handbrake_service.media.browse import list_roots
from handbrake_service.node import HandBrakeNode
from shared.domain.files import Archive, BrowseQuery, InspectQuery, Listing, PreviewQuery, Roots
from shared.domain.inspection import Inspection
from shared.web.blueprint import ApiBlueprint

#: How long a browser may show a preview without revalidating it; sources rarely change.
_PREVIEW_MAX_AGE_S = 3600


def files_blueprint(node: HandBrakeNode) -> ApiBlueprint:
    """Return the file routes of `node`."""
    bp = ApiBlueprint("files", __name__, url_prefix="/files")

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
        return node.browser.page(query)

    @bp.get("/inspect")
    @bp.input(InspectQuery, location="query", arg_name="query")
    @bp.output(Inspection)
    def inspect(query: InspectQuery) -> Inspection:
        with node.roots.open(query.path) as source:
            return node.inspector.inspect(source)

    @bp.get("/preview")
    @bp.input(PreviewQuery, location="query", arg_name="query")
    def preview(query: PreviewQuery) -> Response:
        with node.roots.open(query.path) as source:
            frame = node.previews.make(source, query.at, query.width)
        response = Response(frame.jpeg, mimetype="image/jpeg")
        response.set_etag(frame.etag)
        response.headers["Cache-Control"] = f"private, max-age={_PREVIEW_MAX_AGE_S}"
        response.make_conditional(request)
        return response

    return bp
