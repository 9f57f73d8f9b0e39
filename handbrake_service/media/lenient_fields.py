"""Types for the fields of documents whose values may be missing, malformed or not credible.

A value that is not of its type becomes the default instead of making the whole document invalid.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

#: Headers may claim anything. No film plays for ten years.
_LONGEST_S = 10 * 365 * 86_400.0


@dataclass(frozen=True)
class OrDefault:
    """Annotates a type: a value that cannot be read as that type becomes `value`, which must be immutable."""

    value: object = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the annotated type, with the default for what it refuses."""
        return core_schema.with_default_schema(handler(source), default=self.value, on_error="default")


def credible_play_time(seconds: float) -> float | None:
    """Return a stated play time; None for one that is not credible."""
    return seconds if 0 < seconds < _LONGEST_S else None


def _ratio(text: object) -> float | None:
    """Return the value of a fraction such as 30000/1001 or 16:11; None unless it is positive.

    Raises ValueError or ArithmeticError where it is malformed.
    """
    numerator, _, denominator = str(text).replace(":", "/").partition("/")
    value = int(numerator) / int(denominator or 1)
    return value if value > 0 else None


#: None where it is malformed.
Text = Annotated[str | None, OrDefault()]
#: From 0, as far as a machine counts; else None.
Count = Annotated[Annotated[int, Field(ge=0, lt=2**63)] | None, OrDefault()]
#: A time, which may be negative; None for infinity and what is no number.
Seconds = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, OrDefault()]
#: A play time in seconds; None where it is not credible.
PlayTime = Annotated[Annotated[float, AfterValidator(credible_play_time)] | None, OrDefault()]
#: A fraction, written with a slash or a colon; None unless it is positive.
Ratio = Annotated[float | None, BeforeValidator(_ratio), OrDefault()]
