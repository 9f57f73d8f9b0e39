"""The rules for user names and e-mail addresses."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_username(text: str) -> bool:
    """Return whether `text` is a valid user name: 1 to 64 characters, the first a letter or digit."""
    return _PATTERN.fullmatch(text) is not None


def _checked(text: str) -> str:
    if not is_username(text):
        raise ValueError(
            "use 1 to 64 letters, digits, dots, dashes or underscores, starting with a letter or digit"
        )
    return text


#: The name of a user to create. Unique regardless of case.
Username = Annotated[str, AfterValidator(_checked)]

#: Only its form is checked: one `@` with something on both sides. Whether it exists only a message can show.
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]+$")
]
