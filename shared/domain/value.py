"""The base of every value that crosses a process border."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen model that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
