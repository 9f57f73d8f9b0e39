"""The errors, their HTTP statuses and the drawing of them are complete."""

from collections.abc import Iterator

from shared.domain import errors
from shared.web.errors import STATUS

GROUPS = {errors.RequestRefused, errors.AccessRefused, errors.Conflict, errors.Unavailable}


def subclasses(of: type[errors.H2RError]) -> Iterator[type[errors.H2RError]]:
    """Yield the subclasses of an error at any depth that the module of errors defines."""
    for each in of.__subclasses__():
        if each.__module__ == errors.__name__:
            yield each
        yield from subclasses(each)


RAISED = set(subclasses(errors.H2RError)) - GROUPS


def test_every_error_has_a_status_and_nothing_else_has() -> None:
    assert set(STATUS) == RAISED


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [error.code for error in RAISED]
    assert len(set(codes)) == len(codes)
    assert errors.H2RError.code not in codes


def test_the_drawing_names_every_error() -> None:
    drawing = errors.__doc__ or ""
    assert [error.__name__ for error in RAISED | GROUPS if error.__name__ not in drawing] == []
