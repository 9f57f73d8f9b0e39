"""Names for a result when the one wished for is taken."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

#: Longest file name on every file system a peer may have, in bytes of UTF-8.
LONGEST_NAME_BYTES = 255
#: Beyond it something else is wrong than a taken name.
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
    """Return as much of a stem as a name with this ending may have."""
    while len((stem + ending).encode()) > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem.rstrip(". ")
