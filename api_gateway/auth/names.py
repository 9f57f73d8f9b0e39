"""The rules for user names and e-mail addresses."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+")


def is_username(text: str) -> bool:
    """Return whether `text` is a valid user name: 1 to 64 characters, the first a letter or digit."""
    return _PATTERN.fullmatch(text) is not None


def _checked(text: str) -> str:
    if not is_username(text):
        raise ValueError(
            "use 1 to 64 letters, digits, dots, dashes or underscores, starting with a letter or digit"
        )
    return text


def _checked_email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("use an address such as anna@example.org")
    return text


#: The name of a user to create. Unique regardless of case.
Username = Annotated[
    str,
    AfterValidator(_checked),
    WithJsonSchema({"type": "string", "pattern": f"^{_PATTERN.pattern}$", "examples": ["anna"]}),
]

#: Only its form is checked: one `@` with something on both sides. Whether it exists only a message can show.
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_checked_email),
    WithJsonSchema({"type": "string", "maxLength": 254, "pattern": f"^{_EMAIL.pattern}$"}),
]
