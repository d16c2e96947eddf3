"""Describes our views to drf-spectacular."""

from itertools import groupby
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from api.http.shapes import CODES, GoneProblem, Problem
from api.parameters.base import VIEW, Parameter
from api.schema.components import reference, register
from api.schema.examples import example_of
from api.schema.responses import answer_of, problem_of
from api.schema.with_fields import WITH_FULL

IF_NONE_MATCH = Parameter(
    "If-None-Match",
    "The `ETag` of the client's copy; the answer is 304 if that is still current.",
    schema={"type": "string"},
)

# Name → scheme.
SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token of the admin. None is needed to read.",
    }
}


class ReadSchema(AutoSchema):
    """The description of a read: its parameters, its answer with headers, and the problems that it may answer with."""

    view: Any

    def get_operation_id(self) -> str:
        return self.view.operation_id()

    def get_summary(self) -> str:
        return self.get_operation_id().replace("_", " ").capitalize()

    def get_description(self, *args: Any) -> str:
        return self.view.description()

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_auth(self) -> list[dict]:
        """Return two alternatives: no token, or a valid one."""
        return [{}, *({name: []} for name in SECURITY_SCHEMES)]

    def get_override_parameters(self) -> list[Any]:
        conditional = [IF_NONE_MATCH] if self.view.cacheable else []
        return [
            *(_describe(parameter, OpenApiParameter.PATH, required=True) for parameter in self.view.path_parameters),
            *(_describe(parameter, OpenApiParameter.QUERY) for parameter in self.view.parameters),
            *(_describe(parameter, OpenApiParameter.HEADER) for parameter in conditional),
        ]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation: Any = super().get_operation(*args, **kwargs)
        return {**operation, "responses": self._responses()}

    def get_response_serializers(self) -> Any:
        return {}  # the responses are made here, below

    def _responses(self) -> dict:
        answer = answer_of(
            reference(self, self.view.answer_type()),
            description=self.get_summary(),
            cacheable=self.view.cacheable,
            links=any(parameter.name == "cursor" for parameter in self.view.parameters),
            example=example_of(self.get_operation_id()),
            media_type=self.view.media_type,
            for_frontends=self.view.for_frontends,
        )
        if any(parameter.name == VIEW.name for parameter in self.view.parameters):
            answer["content"][self.view.media_type][WITH_FULL] = {"schema": reference(self, self.view.full_type())}
        not_modified = {"304": {"$ref": "#/components/responses/NotModified"}} if self.view.cacheable else {}
        return {"200": answer, **not_modified, **self._problems()}

    def _problems(self) -> dict:
        codes = sorted(self.view.problems, key=lambda code: (CODES[code][0], code))
        found = {}
        for status, group in groupby(codes, key=lambda code: CODES[code][0]):
            same = list(group)
            name = "Or".join(code.title().replace("_", "") for code in same)
            schema = reference(self, GoneProblem if same == ["gone"] else Problem)
            response = problem_of(status, same, schema, for_frontends=self.view.for_frontends)
            name = f"{name}ForFrontends" if self.view.for_frontends else name
            found[str(status)] = register(self, name, response, kind="responses")
        return found


def _describe(parameter: Parameter, location: Any, *, required: bool = False) -> OpenApiParameter:
    """Describe a parameter. Generated clients repeat it for each of several values; the API takes commas too."""
    several: dict[str, Any] = {"style": "form", "explode": True} if parameter.takes_several else {}
    how = " Several: repeat it, or put commas between them. A comma within a value is `\\,`."
    return OpenApiParameter(
        parameter.name,
        type=dict(parameter.schema),
        location=location,
        required=required or parameter.required,
        description=parameter.description + (how if parameter.takes_several else ""),
        **several,
    )
