"""Prints the OpenAPI document: `python -m api_gateway.openapi`. Needs neither Redis nor settings."""

import json
import sys

from api_gateway.app import declare_api
from api_gateway.document import openapi_document


def openapi_text() -> str:
    """Return the document as indented JSON with sorted keys, so that the text is reproducible."""
    return json.dumps(openapi_document(declare_api()), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
