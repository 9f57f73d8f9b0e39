"""Routes to browse the source folders and look into files; the nodes have the mounts, so they answer."""

from flask import Response

from api_gateway.api.guard import identity
from api_gateway.api.streamed import asked_headers, passed_on
from api_gateway.contract import NODE_ERRORS, Access, contract
from api_gateway.gateway import the_gateway
from shared.domain import errors
from shared.domain.files import BrowseQuery, InspectQuery, Listing, PreviewQuery, Roots
from shared.domain.inspection import Inspection
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("files", __name__, url_prefix="/api/files", tag="Files")

#: What keeps a node from looking into a file.
SOURCE_ERRORS: tuple[type[errors.H2RError], ...] = (
    errors.PathOutsideRoots,
    errors.SourceUnusable,
    errors.SourceUnavailable,
    errors.NodeBusy,
)


@bp.get("/roots")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(Roots)
def get_roots() -> Roots:
    """Show the source folders and the archive."""
    return the_gateway().nodes.roots(identity().actor)


@bp.get("/browse")
@contract(Access.SIGNED_IN, errors.PathOutsideRoots, errors.DirectoryUnusable, errors.NodeBusy, *NODE_ERRORS)
@bp.input(BrowseQuery, location="query", arg_name="query")
@bp.output(Listing)
def browse(query: BrowseQuery) -> Listing:
    """List a folder, page by page: folders first, then files."""
    return the_gateway().nodes.browse(identity().actor, query)


@bp.get("/inspect")
@contract(Access.SIGNED_IN, *SOURCE_ERRORS, *NODE_ERRORS)
@bp.input(InspectQuery, location="query", arg_name="query")
@bp.output(Inspection)
def inspect(query: InspectQuery) -> Inspection:
    """Look into a file: titles, tracks, chapters, as HandBrake numbers them."""
    return the_gateway().nodes.inspect(identity().actor, query.path)


@bp.get("/preview")
@contract(Access.SIGNED_IN, *SOURCE_ERRORS, *NODE_ERRORS)
@bp.input(PreviewQuery, location="query", arg_name="query")
@bp.output(None, media_type="image/jpeg")
def preview(query: PreviewQuery) -> Response:
    """Show a picture of a file."""
    return passed_on(the_gateway().nodes.preview(identity().actor, query, asked_headers()))
