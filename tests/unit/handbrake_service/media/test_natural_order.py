"""Names in the order a person expects, all of them or only the first."""

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


def plainly(names: list[str]) -> list[str]:
    """Sort as the module promises, without its haste."""

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
def test_numbers_count_by_value_and_case_does_not(names: list[str]) -> None:
    assert in_natural_order(reversed(names)) == names


@given(NAMES)
def test_the_order_is_that_of_text_and_numbers_by_turns(names: list[str]) -> None:
    assert in_natural_order(names) == plainly(names)


@given(NAMES, st.integers(1, 50))
def test_the_first_names_are_those_of_the_whole_order(names: list[str], count: int) -> None:
    assert first_in_natural_order(names, count) == plainly(names)[:count]


def test_many_thousand_names_are_sorted_in_one_order() -> None:
    names = [f"Show {number % 7} Episode {number}.mkv" for number in range(5_500)]
    assert in_natural_order(names) == plainly(names)
    assert first_in_natural_order(names[::-1], 700) == plainly(names)[:700]
