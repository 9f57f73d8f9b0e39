"""What a user name may look like."""

import re
from typing import Annotated

from pydantic import AfterValidator

_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_username(text: str) -> bool:
    """Return whether `text` can be a user name at all."""
    return _PATTERN.fullmatch(text) is not None


def _checked(text: str) -> str:
    if not is_username(text):
        raise ValueError(
            "use 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit"
        )
    return text


#: The name of a user to be created; unique whatever the case of its letters.
Username = Annotated[str, AfterValidator(_checked)]
