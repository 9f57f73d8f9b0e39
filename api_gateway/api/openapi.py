"""The route that answers the OpenAPI document of all others."""

from flask import Response, current_app, jsonify

from api_gateway.contract import Access, contract
from shared.web.blueprint import ApiBlueprint

#: Without a tag: the document does not describe itself.
bp = ApiBlueprint("openapi", __name__)

_EXTENSION = "h2r_openapi_document"


@bp.get("/api/openapi.json")
@contract(Access.EVERYONE)
def get_openapi_document() -> Response:
    """Return the document; it is made when somebody asks for it first."""
    from api_gateway.document import openapi_document  # pydantic's schema generator is slow to import

    kept = current_app.extensions
    if _EXTENSION not in kept:
        kept[_EXTENSION] = openapi_document(current_app)
    return jsonify(kept[_EXTENSION])
