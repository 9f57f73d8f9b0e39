"""Reads what stands under a model's fields in its source: the strings that document them.

pydantic can do it itself (`use_attribute_docstrings`), but for every model at each start; here it is done for
the OpenAPI document only.
"""

import ast
import inspect
import textwrap
from itertools import pairwise

from pydantic import BaseModel


def field_docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstring of each documented field of `model`, inherited ones included."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            found |= _own(base)
    return found


def _own(model: type[BaseModel]) -> dict[str, str]:
    source = ast.parse(textwrap.dedent(inspect.getsource(model)))
    definition = next(node for node in source.body if isinstance(node, ast.ClassDef))
    found: dict[str, str] = {}
    for field, below in pairwise(definition.body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
    return found
