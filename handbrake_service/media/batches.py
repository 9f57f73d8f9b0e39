"""Splits work on very many items into batches, so that no step blocks the other threads of the process.

Only one thread at a time executes Python, and a call into C, such as a sort or a regular expression, is not
interrupted. Between two batches Python switches to threads that have waited for its switch interval
(`sys.setswitchinterval`, set in `handbrake_service.gunicorn_conf`).
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

#: The default size: a batch of file names takes about a millisecond.
BATCH = 1_000


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Yield the items in lists of `size`; the last may be shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
