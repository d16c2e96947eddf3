"""The base of the endpoints, and what they share."""

from inspect import cleandoc
from typing import Any, ClassVar

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from api.http.answers import JSON
from api.http.negotiation import takes
from api.http.problems import Gone, NotAcceptable, Problem, exception_handler
from api.http.tokens import TokenAuthentication
from api.models import Reason
from api.parameters.base import READ, Parameter, parse
from api.parameters.writing import is_as_stored, written
from api.reads.read import Found, Scope
from api.reads.row import Row
from api.schema.auto import ReadSchema


class ReadView(APIView):
    """A public read. It ignores cookies and refuses unknown parameters.

    The edge keeps an answer that has a content state, and gives it to all who send the same scheme, host, path and
    query. So it must depend on nothing else, such as another header or the clock.
    """

    authentication_classes = [TokenAuthentication]
    permission_classes: list = []
    renderer_classes = [JSONRenderer]
    parameters: ClassVar[list[Parameter]] = READ
    path_parameters: ClassVar[list[Parameter]] = []
    # True if the answer is read from the content, and so has an ETag and a Content-Version.
    cacheable: ClassVar[bool] = True
    # True if only scripts of the configured frontends may read the answer.
    for_frontends: ClassVar[bool] = False
    # The codes of the problems that it may answer with.
    problems: ClassVar[list[str]] = [
        "invalid_parameter",
        "unauthorized",
        "not_acceptable",
        "server_error",
        "unavailable",
    ]
    tag: ClassVar[str] = "content"
    # Of its successful answers.
    media_type: ClassVar[str] = JSON
    schema: Any = ReadSchema()

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return a view without a transaction, because reads write nothing, that skips middleware (ReadMiddleware)."""
        view: Any = transaction.non_atomic_requests(super().as_view(**initkwargs))
        view.is_read = True
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer GET and HEAD without REST framework's dispatch, which takes longer than the query of a read."""
        if request.method not in {"GET", "HEAD"}:
            return super().dispatch(request, *args, **kwargs)
        try:
            self.check(request)
            return self.get(request, **kwargs)
        except Exception as exception:
            response = exception_handler(exception, {"request": request, "view": self})
            if response is None:
                raise
            return response

    def check(self, request: HttpRequest) -> None:
        """Raise an error if the token is not valid, or if the client does not accept the media type."""
        if "HTTP_AUTHORIZATION" in request.META:
            TokenAuthentication().authenticate(request)
        if not takes(request.META.get("HTTP_ACCEPT"), self.media_type):
            raise NotAcceptable(f"This is only available as {self.media_type}. Send that in Accept, or */*.")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        # Without a docstring, which would replace the view's in the OpenAPI document.
        self.values = parse(request.GET, self.parameters_for(request))
        return self.read(request, **kwargs)

    def parameters_for(self, request: HttpRequest) -> list[Parameter]:
        """Return the parameters with which this request is parsed."""
        return self.parameters

    def read(self, request: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request whose parameters are in `values`."""
        raise NotImplementedError

    def head(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer HEAD like GET. Without this method, Django makes a reference cycle in each view."""
        return self.get(request, **kwargs)

    def shaped(self, document: bytes) -> bytes:
        """Return a document as the parameters ask that choose its form and its fields; without them, as stored."""
        fields = self.values["fields"]
        if fields is None or fields.is_everything:
            return self.formed(document)
        return orjson.dumps(fields.of(written(orjson.loads(document), self.values)))

    def formed(self, document: bytes) -> bytes:
        """Return a whole document in the form that the parameters ask for; without them, as it is stored."""
        return document if is_as_stored(self.values) else orjson.dumps(written(orjson.loads(document), self.values))

    def operation_id(self) -> str:
        """Return the operation's name in generated clients."""
        raise NotImplementedError

    def description(self) -> str:
        """Return what readers of the OpenAPI document are told of the operation."""
        return own_description(self) or ""

    def answer_type(self) -> Any:
        """Return the type of the answer's JSON."""
        raise NotImplementedError

    def scope(self, request: HttpRequest) -> Scope:
        """Return the site, language and least content version that the request asks for."""
        values = self.values
        return Scope.of(
            request, site=values.get("site"), locale=values.get("locale"), min_version=values.get("min_version") or 0
        )


def own_description(view: ReadView) -> str | None:
    """Return the docstring of the view itself, which clients read. That of a base is for us."""
    return cleandoc(text) if (text := type(view).__doc__) else None


def withdrawal_problem(what: str, tombstone: Row, found: Found, *, surrogate_keys: str = "") -> Problem:
    """Return the 410 for a withdrawn document. `what`: its name in a sentence."""
    return Gone(
        f"{what} was withdrawn ({tombstone.reason}).",
        state=found.state,
        surrogate_keys=surrogate_keys,
        reason=tombstone.reason,
        replaced_by=tombstone.replaced_by,
    )


def is_public(tombstone: Row) -> bool:
    """True if the public may learn that this document was withdrawn. Documents that became private are a secret."""
    return bool(tombstone.reason != Reason.PRIVATE)
