"""Alternative file names for a result whose name is already taken."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

#: Longest file name that every file system of a peer supports, in bytes of UTF-8.
LONGEST_NAME_BYTES = 255
#: Numbered names to try. If all are taken, something else is wrong.
_MOST_NAMES = 999


def names_from(output: Path) -> Iterator[Path]:
    """Yield a path, then `Film (2).mkv`, `Film (3).mkv` and so on in the same folder."""
    numbered = re.fullmatch(r"(.+) \((\d{1,3})\)", output.stem)
    stem, first = (numbered[1], int(numbered[2])) if numbered else (output.stem, 1)
    yield output
    for number in itertools.islice(itertools.count(max(first, 1) + 1), _MOST_NAMES):
        ending = f" ({number}){output.suffix}"
        yield output.with_name(shortened(stem, ending) + ending)


def shortened(stem: str, ending: str) -> str:
    """Cut a stem so that it fits in LONGEST_NAME_BYTES with its ending; drop trailing dots and spaces."""
    while len((stem + ending).encode()) > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem.rstrip(". ")
