r"""How paths stand in JSON, records and logs, where all is text: reversibly, whatever bytes a name has.

To Linux a name is bytes. Nearly all names are UTF-8, and these stand as they are. In all others each byte
that does not belong to UTF-8 stands as `\xNN`, with two lower-case hexadecimal digits from 80 to ff: a
Latin-1 `café.mkv` is `caf\xe9.mkv`. So that no two names have the same text, a backslash that a name really
has stands as `\x5c` where what follows would make it look like one of these escapes, `\x5c` among them: a
file whose name is the eleven ASCII characters `caf\xe9.mkv` is `caf\x5cxe9.mkv`. Every other backslash stands
for itself.

No escape stands for a slash or a dot, so text has the same folders, and the same `..`, as its path.
"""

import os
import re

_ESCAPED = re.compile(rb"\\x(5c|[89a-f][0-9a-f])")
#: What has to be escaped once the bytes are decoded: bytes that are not UTF-8, and what looks like an escape.
_TO_ESCAPE = re.compile(r"[\udc80-\udcff]|\\(?=x(?:5c|[89a-f][0-9a-f]))")


def path_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a path, or of a name, as the file system functions of Python hold it."""
    decoded = os.fsencode(path).decode("utf-8", "surrogateescape")
    return _TO_ESCAPE.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", decoded)


def path_of_text(text: str) -> str:
    """Return the path that a text stands for.

    Raises UnicodeEncodeError for a lone surrogate, which is no text.
    """
    return os.fsdecode(_ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), text.encode("utf-8")))
