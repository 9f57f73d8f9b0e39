"""Messages about invalid fields, in place of pydantic's."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

_Context = Mapping[str, Any]


def _at_least(unit: str) -> Callable[[_Context], str]:
    return lambda context: f"use at least {_counted(context['min_length'], unit)}"


def _at_most(unit: str) -> Callable[[_Context], str]:
    return lambda context: f"use at most {_counted(context['max_length'], unit)}"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


#: The message by pydantic's error type, given the error's context.
_MESSAGES: Mapping[str, Callable[[_Context], str]] = {
    "missing": lambda _: "this field is required",
    "extra_forbidden": lambda _: "there is no such field",
    "string_type": lambda _: "use a text",
    "string_too_short": _at_least("character"),
    "string_too_long": _at_most("character"),
    "string_pattern_mismatch": lambda _: "this has the wrong form",
    "too_short": _at_least("item"),
    "too_long": _at_most("item"),
    "list_type": lambda _: "use a list",
    "tuple_type": lambda _: "use a list",
    "dict_type": lambda _: "use a JSON object",
    "model_type": lambda _: "use a JSON object",
    "model_attributes_type": lambda _: "use a JSON object",
    "bool_type": lambda _: "use true or false",
    "bool_parsing": lambda _: "use true or false",
    "int_type": lambda _: "use a whole number",
    "int_parsing": lambda _: "use a whole number",
    "int_parsing_size": lambda _: "this number is too large",
    "int_from_float": lambda _: "use a whole number",
    "float_type": lambda _: "use a number",
    "float_parsing": lambda _: "use a number",
    "finite_number": lambda _: "use a finite number",
    "greater_than": lambda context: f"use more than {context['gt']}",
    "greater_than_equal": lambda context: f"use {context['ge']} or more",
    "less_than": lambda context: f"use less than {context['lt']}",
    "less_than_equal": lambda context: f"use {context['le']} or less",
    "enum": lambda context: f"use {context['expected']}",
    "literal_error": lambda context: f"use {context['expected']}",
    "datetime_type": lambda _: "use a time such as 2026-11-27T18:30:00Z",
    "datetime_parsing": lambda _: "use a time such as 2026-11-27T18:30:00Z",
    "datetime_from_date_parsing": lambda _: "use a time such as 2026-11-27T18:30:00Z",
    "timezone_aware": lambda _: "add a time zone, as in 2026-11-27T18:30:00Z",
}


def by_field(problems: Iterable[ErrorDetails]) -> dict[str, list[str]]:
    """Return the messages by the field's dotted path; `body` stands for the request as a whole."""
    found: dict[str, list[str]] = {}
    for each in problems:
        field = ".".join(map(str, each["loc"])) or "body"
        found.setdefault(field, []).append(_message(each))
    return found


def _message(problem: ErrorDetails) -> str:
    if message := _MESSAGES.get(problem["type"]):
        return message(problem.get("ctx", {}))
    return problem["msg"].removeprefix("Value error, ")
