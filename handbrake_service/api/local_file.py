"""Answers with a file that this node keeps of a job."""

from pathlib import Path

from flask import Response, send_file

from shared.domain.errors import H2RError

#: What was drawn or encoded never changes.
_FRESH_S = 24 * 3600


def kept_file(path: Path, media_type: str, missing: H2RError) -> Response:
    """Return a file, or the part of it that is asked for. Raises `missing` where there is none."""
    try:
        response = send_file(path, mimetype=media_type, conditional=True, max_age=_FRESH_S)
    except FileNotFoundError as error:
        raise missing from error
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_S}"
    return response
