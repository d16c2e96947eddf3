"""Components of the OpenAPI document, made from types."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType, is_typeddict

_REFERENCE = "#/components/schemas/{model}"


class ComponentSchema(GenerateJsonSchema):
    """JSON Schema in the form that client generators support best: `type: [string, null]`, and no titles."""

    def field_title_should_be_set(self, schema: CoreSchema | core_schema.CoreSchema) -> bool:  # type: ignore[override]
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        kind = inner.get("type")
        if kind in {"string", "integer", "number", "boolean"}:
            enum = {"enum": [*inner["enum"], None]} if "enum" in inner else {}
            return {**inner, "type": [kind, "null"], **enum}
        return {"oneOf": [inner, {"type": "null"}]}

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        return {**super().float_schema(schema), "format": "double"}

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        described = super().typed_dict_schema(schema)
        described.pop("title", None)
        return described


def reference(auto_schema: AutoSchema, shape: Any) -> dict:
    """Return the schema of a type: a reference if the type has a name. Add the components that it needs."""
    schema = TypeAdapter(shape).json_schema(
        ref_template=_REFERENCE, schema_generator=ComponentSchema, mode="serialization"
    )
    for name, component in schema.pop("$defs", {}).items():
        register(auto_schema, name, component)
    is_named = is_typeddict(shape) or isinstance(shape, TypeAliasType)
    return register(auto_schema, shape.__name__, schema) if is_named and "$ref" not in schema else schema


def register(auto_schema: AutoSchema, name: str, schema: dict, *, kind: str = "schemas") -> dict:
    """Return a reference to the component of this name. Add the component if it is missing."""
    component = ResolvedComponent(name=name, type=kind, schema=schema, object=name)
    auto_schema.registry.register_on_missing(component)
    return component.ref
