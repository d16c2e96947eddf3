"""The shape of an error (RFC 9457), and the codes of all errors."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from pages.shapes.values import Url

# Code → status and title. The page at `docs_url` lists them.
CODES: dict[str, tuple[int, str]] = {
    "not_found": (404, "There is nothing here"),
    "gone": (410, "This was withdrawn"),
    "ambiguous": (409, "Several things have this name"),
    "invalid_parameter": (400, "A parameter is wrong"),
    "unknown_value": (400, "Nothing has this value"),
    "invalid_cursor": (400, "The cursor does not fit"),
    "resync_required": (410, "Start the synchronisation again"),
    "unauthorized": (401, "The token is not accepted"),
    "forbidden": (403, "This is not allowed"),
    "method_not_allowed": (405, "The method is not supported here"),
    "not_acceptable": (406, "This media type is not available"),
    "timeout": (408, "The request took too long"),
    "too_large": (413, "The request is too large"),
    "throttled": (429, "Too many requests"),
    "unavailable": (503, "The content is not available right now"),
    "server_error": (500, "Something broke on our side"),
}


class ProblemEntry(TypedDict):
    """One mistake in a request: where it is, what is wrong, and the value that was probably meant."""

    parameter: NotRequired[str]
    pointer: NotRequired[str]
    code: str
    detail: str
    suggestion: str | None


class Problem(TypedDict):
    """An error (RFC 9457)."""

    type: Url
    title: str
    status: int
    detail: str
    instance: str
    code: Annotated[str, WithJsonSchema({"enum": sorted(CODES), "type": "string"})]
    errors: list[ProblemEntry]


WithdrawalReason = Literal["unpublished", "deleted", "private", "expired", "moved"]


class Withdrawal(TypedDict):
    """Why something was withdrawn, and what replaces it. Both are null if that is not known."""

    reason: WithdrawalReason | None
    replaced_by: Annotated[str | None, Field(description="A path on the frontend, if an editor redirected to one.")]


class GoneProblem(Problem, Withdrawal):
    """The error of something that was withdrawn."""
