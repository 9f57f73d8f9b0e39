"""Files to choose from: source roots, archive space, folders, and the contents of a file."""

from flask import Response, request

from handbrake_service.api.served_node import the_node
from handbrake_service.media.browse import list_roots
from shared.contract import files
from shared.domain.files import Archive, BrowseQuery, InspectQuery, Listing, PreviewQuery, Roots
from shared.domain.inspection import Inspection
from shared.web.routes import Views

#: How long a browser may show a preview without revalidating it; sources rarely change.
_PREVIEW_MAX_AGE_S = 3600

views = Views()


@views.implements(files.get_roots)
def get_roots() -> Roots:
    node = the_node()
    free, total = node.archive_room()
    archive = Archive(path=str(node.settings.archive), free_bytes=free, total_bytes=total)
    return Roots(roots=list_roots(node.roots), archive=archive)


@views.implements(files.browse)
def browse(query: BrowseQuery) -> Listing:
    return the_node().browser.page(query)


@views.implements(files.inspect)
def inspect(query: InspectQuery) -> Inspection:
    node = the_node()
    with node.roots.open(query.path) as source:
        return node.inspector.inspect(source)


@views.implements(files.preview)
def preview(query: PreviewQuery) -> Response:
    node = the_node()
    with node.roots.open(query.path) as source:
        frame = node.previews.make(source, query.at, query.width)
    response = Response(frame.jpeg, mimetype="image/jpeg")
    response.set_etag(frame.etag)
    response.headers["Cache-Control"] = f"private, max-age={_PREVIEW_MAX_AGE_S}"
    response.make_conditional(request)
    return response
