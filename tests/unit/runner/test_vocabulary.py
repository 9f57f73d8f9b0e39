"""Old names and vague docstrings are found, but nothing else."""

from pathlib import Path

from tests.runner.vocabulary import old_names, uses, vague_docstrings

GLOSSARY = """
| `job` | a word of another table |

## Names that are not used

| not this | this |
| --- | --- |
| `OldName` `old_call` | `NewName`, `new_call` |
"""


def test_old_names_come_from_the_first_column() -> None:
    assert old_names(GLOSSARY) == ["OldName", "old_call"]


def test_only_whole_words_count_as_uses() -> None:
    text = "bold_call(OldNames)\noldname = OldName()\nself.old_call()\n"
    found = [line.split(": ")[0] for line in uses(Path("a.py"), text, old_names(GLOSSARY))]
    assert found == ["a.py:2", "a.py:3"]


def test_a_docstring_that_does_not_name_what_is_returned_is_vague() -> None:
    text = 'def a():\n    """Give it."""\ndef b():\n    """Return it."""\nclass C:\n    """Gives it."""\n'
    assert [line.split(": ")[0] for line in vague_docstrings(Path("a.py"), text)] == ["a.py:1"]
