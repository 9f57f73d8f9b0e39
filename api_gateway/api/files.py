"""Routes to browse the source folders and inspect files. Forwarded to the nodes, which have the mounts."""

from flask import Response

from api_gateway.api.guard import identity
from api_gateway.api.streamed import forwarded_headers, streamed
from api_gateway.contract import NODE_ERRORS, Access, contract
from api_gateway.gateway import the_gateway
from shared.domain import errors
from shared.domain.files import BrowseQuery, InspectQuery, Listing, PreviewQuery, Roots
from shared.domain.inspection import Inspection
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("files", __name__, url_prefix="/api/files", tag="Files")

#: Errors of routes that open a source file.
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
    """Return the source folders and the archive."""
    return the_gateway().nodes.roots(identity().actor)


@bp.get("/browse")
@contract(Access.SIGNED_IN, errors.PathOutsideRoots, errors.DirectoryUnusable, errors.NodeBusy, *NODE_ERRORS)
@bp.input(BrowseQuery, location="query", arg_name="query")
@bp.output(Listing)
def browse(query: BrowseQuery) -> Listing:
    """List one page of a folder: folders first, then files."""
    return the_gateway().nodes.browse(identity().actor, query)


@bp.get("/inspect")
@contract(Access.SIGNED_IN, *SOURCE_ERRORS, *NODE_ERRORS)
@bp.input(InspectQuery, location="query", arg_name="query")
@bp.output(Inspection)
def inspect(query: InspectQuery) -> Inspection:
    """Inspect a file: titles, tracks and chapters, as HandBrake numbers them."""
    return the_gateway().nodes.inspect(identity().actor, query.path)


@bp.get("/preview")
@contract(Access.SIGNED_IN, *SOURCE_ERRORS, *NODE_ERRORS)
@bp.input(PreviewQuery, location="query", arg_name="query")
@bp.output(None, media_type="image/jpeg")
def preview(query: PreviewQuery) -> Response:
    """Return a preview frame of a file as JPEG."""
    return streamed(the_gateway().nodes.preview(identity().actor, query, forwarded_headers()))
