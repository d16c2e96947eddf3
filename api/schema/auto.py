"""How drf-spectacular sees our views and fields."""

from itertools import groupby
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import Serializer

from api.http.problems import CODES
from api.parameters.base import DURATION, TIME, Parameter
from api.rendering.identity import page_types
from api.schema.blocks import body_schema
from api.schema.components import register, union
from api.schema.errors import ProblemSerializer
from api.schema.examples import example_of
from api.schema.responses import answer_of, problem_of
from api.schema.rich_text import rich_text_schema

IF_NONE_MATCH = Parameter("If-None-Match", "The `ETag` of what the client has; 304 where that is still the answer.")


class ReadSchema(AutoSchema):
    """A view's own parameters, its answer with its headers, and the problems that it may meet."""

    view: Any

    def get_operation_id(self) -> str:
        return self.view.operation_id()

    def get_summary(self) -> str:
        return self.get_operation_id().replace("_", " ").capitalize()

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_auth(self) -> list[dict]:
        """No token is needed; one that is sent has to be good."""
        return [{}, {TokenExtension.name: []}]

    def get_override_parameters(self) -> list[Any]:
        conditional = [IF_NONE_MATCH] if self.view.cacheable else []
        return [
            *(_declared(parameter, OpenApiParameter.PATH, required=True) for parameter in self.view.path_parameters),
            *(_declared(parameter, OpenApiParameter.QUERY) for parameter in self.view.parameters),
            *(_declared(parameter, OpenApiParameter.HEADER) for parameter in conditional),
        ]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation: Any = super().get_operation(*args, **kwargs)
        return {**operation, "responses": self._responses()}

    def get_response_serializers(self) -> Any:
        return {}  # the responses are made here, below

    def _responses(self) -> dict:
        answer = answer_of(
            self.schema_of(self.view.answer_schema(self)),
            description=self.get_summary(),
            cacheable=self.view.cacheable,
            links=any(parameter.name == "cursor" for parameter in self.view.parameters),
            example=example_of(self.get_operation_id()),
            media_type=self.view.media_type,
        )
        not_modified = {"304": {"$ref": "#/components/responses/NotModified"}} if self.view.cacheable else {}
        return {"200": answer, **not_modified, **self._problems()}

    def _problems(self) -> dict:
        schema = self.schema_of(ProblemSerializer)
        codes = sorted(self.view.problems, key=lambda code: (CODES[code][0], code))
        found = {}
        for status, group in groupby(codes, key=lambda code: CODES[code][0]):
            same = list(group)
            name = "Or".join(code.title().replace("_", "") for code in same)
            found[str(status)] = register(self, name, problem_of(status, same, schema), kind="responses")
        return found

    def schema_of(self, shape: Any) -> dict:
        """JSON Schema as it is, or of a serializer."""
        return shape if isinstance(shape, dict) else self.resolve_serializer(shape, "response").ref

    def _get_serializer_field_meta(self, field: Any, direction: Any) -> dict:
        """Nothing here is ever written, so that it can only be read goes without saying."""
        meta = super()._get_serializer_field_meta(field, direction)
        meta.pop("readOnly", None)
        return meta

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict:
        """What is absent is null, never a missing key: every field is required, unless it says otherwise."""
        schema = super()._map_basic_serializer(serializer, direction)
        fields = serializer.fields if isinstance(serializer, Serializer) else serializer().fields
        required = [name for name, field in fields.items() if field.required or field.read_only]
        return {**schema, "required": required} if required else schema


def _declared(parameter: Parameter, location: Any, *, required: bool = False) -> OpenApiParameter:
    """Values of a list stand in one parameter, separated by commas."""
    listed: dict[str, Any] = {"style": "form", "explode": False} if parameter.schema.get("type") == "array" else {}
    return OpenApiParameter(
        parameter.name,
        type=dict(parameter.schema),
        location=location,
        required=required or parameter.required,
        description=parameter.description,
        **listed,
    )


class TokenExtension(OpenApiAuthenticationExtension):
    target_class = "api.http.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict:
        return {"type": "http", "scheme": "bearer", "description": "An API token of the admin. None is needed to read."}


class ComputedFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "pages.representation.ComputedField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        shape = self.target.shape
        shape.allow_null = False
        return auto_schema._map_serializer_field(shape, direction)


class TimeExtension(OpenApiSerializerFieldExtension):
    target_class = "rest_framework.fields.TimeField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        return TIME


class DurationExtension(OpenApiSerializerFieldExtension):
    target_class = "rest_framework.fields.DurationField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        return DURATION


class DecimalExtension(OpenApiSerializerFieldExtension):
    target_class = "rest_framework.fields.DecimalField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        return {"type": "number", "format": "double"}


class PageSummaryExtension(OpenApiSerializerFieldExtension):
    target_class = "pages.representation.PageSummaryField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        from django.apps import apps

        from api.schema.documents import summary_serializer

        if self.target.model:
            model: Any = apps.get_model(self.target.model)
            return auto_schema.resolve_serializer(summary_serializer(model), direction).ref
        return union(
            auto_schema,
            "PageSummary",
            {
                name: auto_schema.resolve_serializer(summary_serializer(model), direction).ref
                for name, model in page_types().items()
            },
        )


class RichTextExtension(OpenApiSerializerFieldExtension):
    target_class = "pages.representation.RichTextSerializer"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        return rich_text_schema(auto_schema)


class BodyFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "pages.blocks.body.BodySerializer"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        return body_schema(auto_schema, direction)
