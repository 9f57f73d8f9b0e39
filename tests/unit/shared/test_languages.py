"""What a file says of a language, in HandBrake's codes."""

import pytest

from handbrake_service.handbrake.languages import code_in_result
from shared.domain.languages import language_code


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("ger", "deu"),
        ("DEU", "deu"),
        ("scr", "hrv"),
        ("scc", "srp"),
        ("eng-US", "eng"),
        ("english", "eng"),
        ("en", "und"),
        ("pt-BR", "und"),
        ("", "und"),
        (None, "und"),
    ],
)
def test_a_tag_gives_one_code_however_it_is_written(tag: str | None, code: str) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize(
    ("tag", "old", "new"),
    [
        ("hrv", "hrv", "hrv"),
        ("fil", "und", "fil"),
        ("may", "und", "msa"),
        ("msa", "msa", "msa"),
        ("yue", "und", "und"),
    ],
)
def test_what_handbrake_does_not_know_becomes_undetermined(tag: str, old: str, new: str) -> None:
    assert code_in_result(tag, (1, 7, 3)) == old
    assert code_in_result(tag, (1, 8, 0)) == new
