"""The errors' HTTP statuses and the tree in the module docstring are complete."""

from collections.abc import Iterator

from shared.domain import errors
from shared.web.errors import STATUS

GROUPS = {errors.RequestRefused, errors.AccessRefused, errors.Conflict, errors.Unavailable}


def subclasses(of: type[errors.H2RError]) -> Iterator[type[errors.H2RError]]:
    """Yield all direct and indirect subclasses of an error that the errors module defines."""
    for each in of.__subclasses__():
        if each.__module__ == errors.__name__:
            yield each
        yield from subclasses(each)


RAISED = set(subclasses(errors.H2RError)) - GROUPS


def test_exactly_the_raised_errors_have_a_status() -> None:
    assert set(STATUS) == RAISED


def test_error_codes_are_unique() -> None:
    codes = [error.code for error in RAISED]
    assert len(set(codes)) == len(codes)
    assert errors.H2RError.code not in codes


def test_the_tree_in_the_docstring_has_every_error() -> None:
    tree = errors.__doc__ or ""
    assert [error.__name__ for error in RAISED | GROUPS if error.__name__ not in tree] == []
