"""Base classes of the models that cross process boundaries."""

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
    """A frozen model that rejects unknown fields."""

    # Most processes use only a few of the models, so each is built on first use.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class SparseModel(ApiModel):
    """A model of many optional settings; fields that are None are left out when it is serialized."""

    @model_serializer(mode="wrap")
    def _without_none(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        return {name: value for name, value in written.items() if value is not None}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the fields also in the serialization schema, where they may be missing."""
        written = handler(_without_serializer(schema))
        required = [name for name, field in cls.model_fields.items() if field.is_required()]
        described = handler.resolve_ref_schema(written)
        described.pop("required", None)
        for field in described["properties"].values():
            if field.get("default", ...) is None:
                del field["default"]  # the field is omitted, not null
        if required:
            described["required"] = required
        return written


def _without_serializer(schema: CoreSchema) -> CoreSchema:
    """Return a model's core schema without its serializer, also inside the wrappers of model validators."""
    bare: Any = {key: part for key, part in schema.items() if key != "serialization"}
    if schema["type"] == "function-after":
        bare["schema"] = _without_serializer(schema["schema"])
    plain: CoreSchema = bare
    return plain
