"""Formatting sizes and positions; the dashboard's `format.test.ts` uses the same sizes."""

import pytest

from shared.domain.units import format_size, format_timestamp


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (1_024, "1.02 kB"),
        (12_340_000, "12.3 MB"),
        (4_000_000_000, "4 GB"),
        (3_730_000_000, "3.73 GB"),
        (100_000_000_000, "100 GB"),
        (999_600_000_000, "1 TB"),
        (2 * 10**18, "2000 PB"),
    ],
)
def test_sizes_are_decimal_with_three_digits(size_bytes: int, text: str) -> None:
    assert format_size(size_bytes) == text


@pytest.mark.parametrize(("seconds", "text"), [(6.6, "0:07"), (59.6, "1:00"), (3723, "1:02:03")])
def test_positions_are_formatted_as_in_a_player(seconds: float, text: str) -> None:
    assert format_timestamp(seconds) == text
