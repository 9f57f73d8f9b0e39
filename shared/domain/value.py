"""The bases of every value that crosses a process border."""

from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class ApiModel(BaseModel):
    """A frozen model that refuses fields it does not know."""

    # Most processes use few of the models: each is built when it is used first.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class SparseModel(ApiModel):
    """A value of many settings, most of them not given: written without its fields that are None."""

    @model_serializer(mode="wrap")
    def _without_none(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        return {name: value for name, value in written.items() if value is not None}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the fields for answers too, and that they may be missing there."""
        written = handler(_without_serializer(schema))
        required = [name for name, field in cls.model_fields.items() if field.is_required()]
        described = handler.resolve_ref_schema(written)
        described.pop("required", None)
        for field in described["properties"].values():
            if field.get("default", ...) is None:
                del field["default"]  # such a field is left out, not null
        if required:
            described["required"] = required
        return written


def _without_serializer(schema: CoreSchema) -> CoreSchema:
    """Return a model's schema as if it had no serializer; validators of the whole model wrap it in others."""
    bare: Any = {key: part for key, part in schema.items() if key != "serialization"}
    if schema["type"] == "function-after":
        bare["schema"] = _without_serializer(schema["schema"])
    plain: CoreSchema = bare
    return plain
