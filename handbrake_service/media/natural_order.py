"""Sorts names as a person would: whatever the case, and `Episode 9` before `Episode 10`.

A hundred thousand names take a second to sort by a key made in Python for each. So keys are strings, which
compare in C; they are made for many names at a time by one regular expression over all of them; and who
wants only the first few names of the order does not sort the others.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from operator import itemgetter

from handbrake_service.media.batches import batches

#: Stands between names that are joined, since no name can have it.
_BETWEEN = "/"
#: Stands between a key and its name: no key has it, and it sorts before whatever else may follow in a key, so
#: that of two keys that begin alike the shorter is the first.
_KEY_ENDS = "\0\0"
_NUMBER = re.compile(r"(\d+)")
#: Of each joined name the text before its first number, and that number.
_BEGINNING = re.compile(r"([^\d/]*)(\d*)[^/]*/")


class _Numbers(dict[str, str]):
    """What stands for each number in a key: sorts by value, before any text, after the end of a name."""

    def __missing__(self, digits: str) -> str:
        value = str(int(digits))
        sorted_by_value = self[digits] = f"\0{chr(len(value))}{value}"
        return sorted_by_value


def natural_key(name: str) -> str:
    """Return what to sort a name by; names that differ have keys that differ."""
    return _keyed([name], _Numbers())[0]


def in_natural_order(names: Iterable[str]) -> list[str]:
    """Return the names sorted."""
    numbers = _Numbers()
    runs = [sorted(_keyed(batch, numbers)) for batch in batches(names)]
    while len(runs) > 1:  # Python's sort merges two sorted runs in one quick pass
        runs = [
            sorted(one + other) for one, other in zip_longest(runs[::2], runs[1::2], fillvalue=list[str]())
        ]
    return [keyed.split(_KEY_ENDS, 1)[1] for keyed in runs[0]] if runs else []


def first_in_natural_order(names: Iterable[str], count: int) -> list[str]:
    """Return the first `count` names of the order without sorting all.

    A beginning of the key, up to the first number, is cheap and tells most of the others apart.
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
    """Return each name behind its key."""
    parts = _NUMBER.split(_BETWEEN.join(names).casefold())
    parts[1::2] = [numbers[digits] for digits in parts[1::2]]
    keys = "".join(parts).split(_BETWEEN)
    return [key + _KEY_ENDS + name for key, name in zip(keys, names, strict=True)]


def _beginnings(names: Sequence[str], numbers: _Numbers) -> list[str]:
    joined = _BETWEEN.join(names).casefold() + _BETWEEN
    return [text + numbers[digits] if digits else text for text, digits in _BEGINNING.findall(joined)]
