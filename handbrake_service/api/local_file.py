"""Sends a file that this node keeps for a job, such as a frame or a sample."""

from pathlib import Path

from flask import Response, send_file

from shared.domain.errors import H2RError

#: How long a browser may cache such a file, which never changes.
_MAX_AGE_S = 24 * 3600


def send_cached_file(path: Path, media_type: str, missing: H2RError) -> Response:
    """Return a file, or the requested byte range of it. Raises `missing` if it does not exist."""
    try:
        response = send_file(path, mimetype=media_type, conditional=True, max_age=_MAX_AGE_S)
    except FileNotFoundError as error:
        raise missing from error
    response.headers["Cache-Control"] = f"private, max-age={_MAX_AGE_S}"
    return response
