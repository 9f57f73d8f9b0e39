"""Natural sort order, of all names or only the first ones."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbrake_service.media.natural_order import first_in_natural_order, in_natural_order

NAMES = st.lists(
    st.text(st.sampled_from("aB1290 -.\u0663\u00df\x01\udce9"), min_size=1, max_size=8),
    unique=True,
    max_size=40,
)


def sort_simply(names: list[str]) -> list[str]:
    """Sort as the module documents, but with a simple implementation."""

    def key(name: str) -> list[tuple[int, int, str]]:
        parts = [part for part in re.split(r"(\d+)", name.casefold()) if part]
        return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]

    return sorted(names, key=lambda name: (key(name), name))


@pytest.mark.parametrize(
    "names",
    [
        ["Episode 9", "Episode 10", "Episode 010b", "Episode 11"],
        ["S1E2", "s1e03", "S1E10", "S02E01", "S10E01"],
        ["1", "2", "10", "a", "a1", "a1b", "a2", "ab"],
        ["9" * 200, "1" + "0" * 200],
    ],
)
def test_numbers_sort_by_value_and_case_is_ignored(names: list[str]) -> None:
    assert in_natural_order(reversed(names)) == names


@given(NAMES)
def test_the_order_matches_the_simple_implementation(names: list[str]) -> None:
    assert in_natural_order(names) == sort_simply(names)


@given(NAMES, st.integers(1, 50))
def test_the_first_names_match_the_full_order(names: list[str], count: int) -> None:
    assert first_in_natural_order(names, count) == sort_simply(names)[:count]


def test_thousands_of_names_are_sorted_consistently() -> None:
    names = [f"Show {number % 7} Episode {number}.mkv" for number in range(5_500)]
    assert in_natural_order(names) == sort_simply(names)
    assert first_in_natural_order(names[::-1], 700) == sort_simply(names)[:700]
