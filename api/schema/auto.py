"""How drf-spectacular sees our views and fields."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from api.schema.blocks import body_schema
from api.schema.errors import ProblemSerializer


class ReadSchema(AutoSchema):
    """A view's own parameters, its answer, and the problems that a read may meet."""

    view: Any

    def get_operation_id(self) -> str:
        return self.view.operation_id()

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_override_parameters(self) -> list[Any]:
        return [
            OpenApiParameter(
                parameter.name,
                type=parameter.schema,
                required=parameter.required,
                description=parameter.description,
            )
            for parameter in self.view.accepted()
        ]

    def get_response_serializers(self) -> Any:
        problems = {status: OpenApiResponse(ProblemSerializer, what) for status, what in _PROBLEMS.items()}
        return {200: self.view.answer_schema(self), **problems}


_PROBLEMS = {
    (400, "application/problem+json"): "A parameter is wrong.",
    (401, "application/problem+json"): "The token is not accepted.",
    (404, "application/problem+json"): "There is nothing here.",
    (410, "application/problem+json"): "It was withdrawn.",
    (503, "application/problem+json"): "The database cannot be reached.",
}


class TokenExtension(OpenApiAuthenticationExtension):
    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict:
        return {"type": "http", "scheme": "bearer", "description": "An API token of the admin. None is needed to read."}


class ComputedFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "pages.representation.ComputedField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        shape = self.target.shape
        shape.allow_null = False
        return auto_schema._map_serializer_field(shape, direction)


class BodyFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "pages.representation.BodySerializer"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict:
        return body_schema(auto_schema, direction)
