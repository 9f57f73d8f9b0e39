"""The ids of entries in a Redis stream, `<milliseconds>-<sequence>`, in the order of the entries."""

#: An id smaller than that of any entry.
BEGINNING = "0-0"


def is_after(entry_id: str, other: str) -> bool:
    """Return whether one stream id is greater than another."""
    return _parts(entry_id) > _parts(other)


def _parts(entry_id: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence)
