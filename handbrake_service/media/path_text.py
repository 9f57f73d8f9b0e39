r"""Writes paths as text in JSON, records and logs: reversibly, whatever bytes a name has.

On Linux a name is bytes. Nearly all names are UTF-8, and these are written unchanged. In all others each byte
that is not part of valid UTF-8 is written as `\xNN`, with two lower-case hexadecimal digits from 80 to ff: a
Latin-1 `café.mkv` becomes `caf\xe9.mkv`. So that no two names have the same text, a backslash in a name is
written as `\x5c` where it would otherwise look like the start of one of these escapes, including `\x5c`: a
file whose name is the eleven ASCII characters `caf\xe9.mkv` becomes `caf\x5cxe9.mkv`. Every other backslash
is written unchanged.

No escape represents a slash or a dot, so a text has the same folders, and the same `..`, as its path.
"""

import os
import re

_ESCAPED = re.compile(rb"\\x(5c|[89a-f][0-9a-f])")
#: Escaped after decoding: bytes that are not UTF-8, and a backslash that looks like the start of an escape.
_TO_ESCAPE = re.compile(r"[\udc80-\udcff]|\\(?=x(?:5c|[89a-f][0-9a-f]))")


def path_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a path or name, given as Python's file system functions represent it."""
    decoded = os.fsencode(path).decode("utf-8", "surrogateescape")
    return _TO_ESCAPE.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", decoded)


def path_of_text(text: str) -> str:
    """Return the path that a text represents.

    Raises UnicodeEncodeError for a lone surrogate, which is not valid text.
    """
    return os.fsdecode(_ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), text.encode("utf-8")))
