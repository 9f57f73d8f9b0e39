"""Routes to browse the source folders and inspect files. Forwarded to the nodes, which have the mounts."""

from shared.contract.route import MEDIA_TIMEOUT_S, File, RouteGroup
from shared.domain import errors
from shared.domain.files import BrowseQuery, InspectQuery, Listing, PreviewQuery, Roots
from shared.domain.inspection import Inspection

routes = RouteGroup("Files", "/api/files")

#: Errors of routes that open a source file.
SOURCE_ERRORS: tuple[type[errors.H2RError], ...] = (
    errors.PathOutsideRoots,
    errors.SourceUnusable,
    errors.SourceUnavailable,
    errors.NodeBusy,
)


@routes.get("/roots", node_path="/files/roots", timeout_s=MEDIA_TIMEOUT_S)
def get_roots() -> Roots:
    """Return the source folders and the archive."""


@routes.get(
    "/browse",
    node_path="/files/browse",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=(errors.PathOutsideRoots, errors.DirectoryUnusable, errors.NodeBusy),
)
def browse(query: BrowseQuery) -> Listing:
    """List one page of a folder: folders first, then files."""


@routes.get("/inspect", node_path="/files/inspect", timeout_s=MEDIA_TIMEOUT_S, errors=SOURCE_ERRORS)
def inspect(query: InspectQuery) -> Inspection:
    """Inspect a file: titles, tracks and chapters, as HandBrake numbers them."""


@routes.get(
    "/preview",
    node_path="/files/preview",
    timeout_s=MEDIA_TIMEOUT_S,
    errors=SOURCE_ERRORS,
    media_type="image/jpeg",
)
def preview(query: PreviewQuery) -> File:
    """Return a preview frame of a file as JPEG."""
