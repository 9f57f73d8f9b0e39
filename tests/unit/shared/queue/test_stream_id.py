"""The order of stream ids is that of their numbers, not of their characters."""

import pytest

from shared.queue.stream_id import BEGINNING, is_after


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("1-1", BEGINNING),
        ("10-0", "9-0"),
        ("9-10", "9-9"),
        ("10-0", "9-99"),
        ("1795762652080-0", "1795762652079-18446744073709551615"),
    ],
)
def test_later_ids_are_after_earlier_ones(later: str, earlier: str) -> None:
    assert is_after(later, earlier)
    assert not is_after(earlier, later)


def test_no_id_is_after_itself() -> None:
    assert not is_after("7-1", "7-1")
