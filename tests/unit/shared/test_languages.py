"""Converting the language tags of files to HandBrake's codes."""

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
def test_every_spelling_of_a_tag_yields_the_same_code(tag: str | None, code: str) -> None:
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
def test_languages_unknown_to_handbrake_become_undetermined(tag: str, old: str, new: str) -> None:
    assert code_in_result(tag, (1, 7, 3)) == old
    assert code_in_result(tag, (1, 8, 0)) == new
