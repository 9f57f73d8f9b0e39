"""The route that serves the OpenAPI document."""

from flask import Response, current_app, jsonify

from api_gateway.contract import Access, contract
from shared.web.blueprint import ApiBlueprint

#: Has no tag, so that the document does not list this route.
bp = ApiBlueprint("openapi", __name__)

_EXTENSION = "h2r_openapi_document"


@bp.get("/api/openapi.json")
@contract(Access.EVERYONE)
def get_openapi_document() -> Response:
    """Return the document, generated on the first request and cached for the life of the process."""
    from api_gateway.document import openapi_document  # pydantic's schema generator is slow to import

    cache = current_app.extensions
    if _EXTENSION not in cache:
        cache[_EXTENSION] = openapi_document(current_app)
    return jsonify(cache[_EXTENSION])
