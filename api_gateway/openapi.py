"""Prints the OpenAPI document: `python -m api_gateway.openapi`. Needs neither Redis nor settings."""

import json
import sys

from api_gateway.document import openapi_document
from api_gateway.routes import ALL


def openapi_text() -> str:
    """Return the document as indented JSON with sorted keys, so that the text is reproducible."""
    return json.dumps(openapi_document(ALL), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
