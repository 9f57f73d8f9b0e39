"""The route that serves the OpenAPI document."""

from flask import Response, current_app, jsonify

from shared.contract.route import Access, File, RouteGroup
from shared.web.routes import routes_of

#: Has no tag, so that the document does not list this route.
routes = RouteGroup("", "/api")

_EXTENSION = "h2r_openapi_document"


@routes.get("/openapi.json", access=Access.EVERYONE)
def get_openapi_document() -> File:
    """Return the document, generated on the first request and cached for the life of the process."""
    from api_gateway.document import openapi_document  # pydantic's schema generator is slow to import

    cache = current_app.extensions
    if _EXTENSION not in cache:
        cache[_EXTENSION] = openapi_document(routes_of(current_app).values())
    response: Response = jsonify(cache[_EXTENSION])
    return response
