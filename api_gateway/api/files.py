"""Routes to browse the source folders; the nodes have the mounts, so they answer."""

from apiflask import APIBlueprint
from pydantic import Field

from api_gateway.api.contract import NODE_ERRORS, Access, contract
from api_gateway.api.guard import identity
from api_gateway.gateway import the_gateway
from shared.domain import errors
from shared.domain.files import Listing, Roots
from shared.domain.value import Value

bp = APIBlueprint("files", __name__, url_prefix="/api/files", tag="Files")


class BrowseQuery(Value):
    """Which folder to list."""

    path: str = Field(min_length=1, max_length=4096)
    """Absolute path of a folder, at or below a source root."""


@bp.get("/roots")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(Roots)
def get_roots() -> Roots:
    """Show the source folders and the archive."""
    return the_gateway().nodes.roots(identity().actor)


@bp.get("/browse")
@contract(Access.SIGNED_IN, errors.PathOutsideRoots, errors.DirectoryUnusable, *NODE_ERRORS)
@bp.input(BrowseQuery, location="query", arg_name="query")
@bp.output(Listing)
def browse(query: BrowseQuery) -> Listing:
    """List a folder: folders first, then files."""
    return the_gateway().nodes.browse(identity().actor, query.path)
