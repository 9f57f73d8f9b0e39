"""Sorts names in natural order: ignoring case, and `Episode 9` before `Episode 10`.

Sorting a hundred thousand names takes a second if Python computes a key for each. So keys are strings, which
compare in C, and one regular expression computes the keys of many names at a time. A caller that needs only
the first names of the order does not sort the others.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from operator import itemgetter

from handbrake_service.media.batches import batches

#: Separates joined names, since no name can contain it.
_SEPARATOR = "/"
#: Separates a key from its name. No key contains it, and it sorts before anything that may follow in a key: a
#: key that is the beginning of another comes first.
_KEY_END = "\0\0"
_NUMBER = re.compile(r"(\d+)")
#: Matches the text before the first number of each joined name, and that number.
_BEGINNING = re.compile(r"([^\d/]*)(\d*)[^/]*/")


class _Numbers(dict[str, str]):
    """Maps digits to their text in a key, which sorts by value, before any text, after the end of a name."""

    def __missing__(self, digits: str) -> str:
        value = str(int(digits))
        sorted_by_value = self[digits] = f"\0{chr(len(value))}{value}"
        return sorted_by_value


def natural_key(name: str) -> str:
    """Return the sort key of a name; different names have different keys."""
    return _keyed([name], _Numbers())[0]


def in_natural_order(names: Iterable[str]) -> list[str]:
    """Return the names in natural order."""
    numbers = _Numbers()
    runs = [sorted(_keyed(batch, numbers)) for batch in batches(names)]
    while len(runs) > 1:  # Python's sort merges two sorted runs in one fast pass
        runs = [
            sorted(one + other) for one, other in zip_longest(runs[::2], runs[1::2], fillvalue=list[str]())
        ]
    return [keyed.split(_KEY_END, 1)[1] for keyed in runs[0]] if runs else []


def first_in_natural_order(names: Iterable[str], count: int) -> list[str]:
    """Return the first `count` names in natural order without sorting all.

    The beginning of a key, up to the first number, is cheap to compute and excludes most of the others.
    """
    numbers = _Numbers()
    candidates: list[tuple[str, str]] = []
    for batch in batches(names):
        found = zip(_beginnings(batch, numbers), batch, strict=True)
        if len(candidates) < count:
            candidates += found
        else:
            bound = candidates[-1][0]
            candidates += [each for each in found if each[0] <= bound]
        candidates.sort()
        if len(candidates) > count:
            bound = candidates[count - 1][0]
            candidates = candidates[: bisect_right(candidates, bound, key=itemgetter(0))]
    return in_natural_order(name for _, name in candidates)[:count]


def _keyed(names: Sequence[str], numbers: _Numbers) -> list[str]:
    """Return each name preceded by its key."""
    parts = _NUMBER.split(_SEPARATOR.join(names).casefold())
    parts[1::2] = [numbers[digits] for digits in parts[1::2]]
    keys = "".join(parts).split(_SEPARATOR)
    return [key + _KEY_END + name for key, name in zip(keys, names, strict=True)]


def _beginnings(names: Sequence[str], numbers: _Numbers) -> list[str]:
    joined = _SEPARATOR.join(names).casefold() + _SEPARATOR
    return [text + numbers[digits] if digits else text for text, digits in _BEGINNING.findall(joined)]
