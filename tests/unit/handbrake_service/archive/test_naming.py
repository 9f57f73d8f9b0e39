"""Alternative names for results whose own name is taken."""

from itertools import islice
from pathlib import Path

import pytest

from handbrake_service.archive.naming import LONGEST_NAME_BYTES, names_from
from handbrake_service.jobs.output_collisions import name_for
from handbrake_service.media.roots import OpenSource
from shared.domain.errors import OutputExists
from shared.domain.options import Collision


def first_names(path: str, count: int = 3) -> list[str]:
    """Return the first names that are tried."""
    return [name.name for name in islice(names_from(Path(path)), count)]


def test_names_are_numbered_starting_at_two() -> None:
    assert first_names("/a/Film.mkv") == ["Film.mkv", "Film (2).mkv", "Film (3).mkv"]


def test_an_existing_number_is_incremented_but_a_year_is_not() -> None:
    assert first_names("/a/Film (2).mkv", 2) == ["Film (2).mkv", "Film (3).mkv"]
    assert first_names("/a/Film (1999).mkv", 2) == ["Film (1999).mkv", "Film (1999) (2).mkv"]


def test_a_long_name_is_shortened_for_its_number() -> None:
    for name in first_names("/a/" + "ü" * 125 + ".mkv"):
        assert len(name.encode()) <= LONGEST_NAME_BYTES
    assert first_names("/a/" + "x" * 251 + ".mkv")[1].endswith(" (2).mkv")


def test_the_first_free_name_is_chosen_and_a_broken_link_is_not_free(tmp_path: Path) -> None:
    (tmp_path / "Film.mkv").touch()
    (tmp_path / "Film (2).mkv").symlink_to("nowhere")
    source = OpenSource(-1, Path("/tv/Film.avi"), "tv", Path("Film.avi"), 1, 1)
    preferred = tmp_path / "Film.mkv"
    assert name_for(tmp_path, preferred, Collision.RENAME, source, lambda _: None).name == "Film (3).mkv"
    with pytest.raises(OutputExists):
        name_for(tmp_path, preferred, Collision.FAIL, source, lambda _: None)
