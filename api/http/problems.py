"""Errors under `/api/` as `application/problem+json` (RFC 9457). Views raise, and this module translates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, ClassVar

import orjson
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions

from api.http import shapes
from api.http.answers import PROBLEM, State, answer, uncached
from api.http.outages import is_outage, name_of, note, request_in_words
from api.http.shapes import CODES, ProblemEntry

# The Retry-After of a 503, in seconds, unless the problem sets its own.
_RETRY_AFTER = "5"
# Names that Django and Django REST framework give to errors that are about no single field.
_OF_NO_FIELD = {NON_FIELD_ERRORS, "non_field_errors"}


@dataclass
class Problem(Exception):
    """The base of the errors that views raise. A 404 or 410 with a `state` is cached like any read."""

    detail: str
    errors: list[ProblemEntry] = field(default_factory=list)
    state: State | None = None
    surrogate_keys: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    code: ClassVar[str] = "server_error"

    @property
    def status(self) -> int:
        """The HTTP status of the code."""
        return CODES[self.code][0]

    def document(self, request: HttpRequest) -> shapes.Problem:
        """Return the JSON."""
        return {
            "type": docs_url(self.code),
            "title": CODES[self.code][1],
            "status": self.status,
            "detail": self.detail,
            "instance": request.get_full_path(),
            "code": self.code,
            "errors": self.errors,
        }


class NotFound(Problem):
    """Nothing is at the address, or nothing that the public may know of."""

    code = "not_found"


@dataclass
class Gone(Problem):
    """The document was withdrawn. `replaced_by`: a path on the frontend."""

    reason: Any = None
    replaced_by: str | None = None

    code = "gone"

    def document(self, request: HttpRequest) -> shapes.GoneProblem:
        """Return the JSON."""
        return {**super().document(request), "reason": self.reason, "replaced_by": self.replaced_by}


class Ambiguous(Problem):
    """Several documents match the slug."""

    code = "ambiguous"


class InvalidParameter(Problem):
    """A parameter is unknown, or its value is not valid."""

    code = "invalid_parameter"


class UnknownValue(Problem):
    """The value of a filter names nothing that exists."""

    code = "unknown_value"


class InvalidCursor(Problem):
    """The cursor is not valid for this query."""

    code = "invalid_cursor"


class ResyncRequired(Problem):
    """The sync feed cannot continue from the cursor; the client must start again."""

    code = "resync_required"


class Unauthorized(Problem):
    """The token is not valid."""

    code = "unauthorized"


class Forbidden(Problem):
    """The client may not do this."""

    code = "forbidden"


class MethodNotAllowed(Problem):
    """The address does not support the method."""

    code = "method_not_allowed"


class NotAcceptable(Problem):
    """The answer is not available in a media type that the client accepts."""

    code = "not_acceptable"


class RequestTimeout(Problem):
    """The request did not arrive in time."""

    code = "timeout"


class TooLarge(Problem):
    """The body of the request is too large."""

    code = "too_large"


class Throttled(Problem):
    """The client sends too many requests. No read has a limit of its own; the code is for what clients send."""

    code = "throttled"


class Unavailable(Problem):
    """The content cannot be read now; the client may try again."""

    code = "unavailable"


class ServerError(Problem):
    """The server failed."""

    code = "server_error"


def invalid_parameter(name: str, detail: str, *, suggestion: str | None = None) -> ProblemEntry:
    """Return one entry of `errors`, on the parameter `name`."""
    return {"parameter": name, "code": "invalid_parameter", "detail": detail, "suggestion": suggestion}


def unknown_value(name: str, detail: str, *, suggestion: str | None = None) -> Problem:
    """Return the problem of a value that names nothing, in the parameter `name`."""
    entry: ProblemEntry = {"parameter": name, "code": UnknownValue.code, "detail": detail, "suggestion": suggestion}
    return UnknownValue(detail, errors=[entry])


def parameter_problem(name: str, detail: str) -> Problem:
    """Return the problem of a parameter that contradicts the others, or whose value is not possible here."""
    return InvalidParameter(detail, errors=[invalid_parameter(name, detail)])


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """Return the valid name that is most similar to `name`, or None if none is similar."""
    return next(iter(get_close_matches(name.lower(), list(valid), n=1, cutoff=0.6)), None)


def exception_handler(exception: Exception, context: dict) -> HttpResponse | None:
    """Translate an exception: the hook of Django REST framework. None leaves it to Django, which logs it as a 500."""
    problem = _problem_of(exception, context)
    return respond(context["request"], problem) if problem else None


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the response for a problem."""
    body = orjson.dumps(problem.document(request))
    if problem.state and problem.status in {404, 410}:
        response = answer(
            request,
            body,
            state=problem.state,
            surrogate_keys=problem.surrogate_keys,
            status=problem.status,
            content_type=PROBLEM,
        )
    else:
        response = uncached(body, status=problem.status, content_type=PROBLEM)
    if problem.status == 503:
        response["Retry-After"] = _RETRY_AFTER
    for name, value in problem.headers.items():
        response[name] = value
    return response


# One for each status. Others that share a status would replace these.
_KINDS = [
    *(InvalidParameter, NotFound, Gone, Ambiguous, Unauthorized, Forbidden, MethodNotAllowed, NotAcceptable),
    *(RequestTimeout, TooLarge, Throttled, Unavailable, ServerError),
]
_BY_STATUS: dict[int, type[Problem]] = {CODES[kind.code][0]: kind for kind in _KINDS}


def problem_of_status(status: int) -> Problem:
    """Return the problem that stands for an error response of Django or a middleware."""
    kind = _BY_STATUS.get(status) or (ServerError if status >= 500 else InvalidParameter)
    details = {
        404: "This address does not exist. GET /api/v1/ lists what there is.",
        400: f"The request is malformed ({HTTPStatus(status).phrase.lower()}). Check its address and its Host header.",
        500: "The server failed, and the error was logged. Try again. If it fails again, tell the server's owner.",
    }
    return kind(details.get(status, f"{HTTPStatus(status).phrase}."))


def problem_of_outage(outage: Exception) -> Problem:
    """Return the 503 for an outage."""
    return Unavailable(f"{name_of(outage)}. Try again shortly.")


def docs_url(code: str) -> str:
    """Return the URL that documents a code: the `type` of its problems."""
    return f"{settings.BASE_URL}/api/docs/errors/#{code}"


def _problem_of(exception: Exception, context: dict) -> Problem | None:
    if isinstance(exception, Problem):
        return exception
    if isinstance(exception, OperationalError | InterfaceError) or is_outage(exception):
        note(exception, during=request_in_words(context["request"]))
        return problem_of_outage(exception)
    if isinstance(exception, Http404):
        return problem_of_status(404)
    if isinstance(exception, SuspiciousOperation):
        return problem_of_status(400)
    if isinstance(exception, PermissionDenied):
        return Forbidden(str(exception) or "You do not have permission to do this.")
    if isinstance(exception, exceptions.APIException):
        return _problem_of_rest_framework(exception, context)
    return None


def _problem_of_rest_framework(exception: exceptions.APIException, context: dict) -> Problem:
    view = context["view"]
    problem = problem_of_status(exception.status_code)
    problem.errors = [invalid_parameter(name, sentence) for name, sentence in _sentences(exception.detail) if name]
    problem.detail = " ".join(f"{name}: {text}" if name else text for name, text in _sentences(exception.detail))
    if isinstance(exception, exceptions.MethodNotAllowed):
        methods = ", ".join(view.allowed_methods)
        problem.detail = f"This method is not supported here. Use one of these: {methods}."
        problem.headers["Allow"] = methods
    if isinstance(exception, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        scheme = view.get_authenticate_header(context["request"])
        if scheme:
            problem.headers["WWW-Authenticate"] = scheme
    return problem


def _sentences(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the sentences of an error of Django REST framework, each with the field that it is about, or ""."""
    if isinstance(detail, dict):
        for field_name, about in detail.items():
            yield from _sentences(about, "" if field_name in _OF_NO_FIELD else field_name)
    elif isinstance(detail, list):
        for about in detail:
            yield from _sentences(about, name)
    else:
        yield name, str(detail)
