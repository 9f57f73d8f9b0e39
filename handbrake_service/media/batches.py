"""Splits work on very many items, so that no single step of it keeps other threads of the process waiting.

Only one thread at a time executes Python, and a step in C, such as a sort or a regular expression, is not
interrupted. Between two batches, Python lets in who has waited for its switch interval
(`sys.setswitchinterval`, set in `handbrake_service.gunicorn_conf`).
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

#: Of file names: about a millisecond of work.
BATCH = 1_000


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Return the items in lists of `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
