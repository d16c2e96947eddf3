"""One request after the other for what an editor changes: a view reads an object only once nobody else is writing it.

Wagtail's views read a page, then wait for its row when they save, and write back what they read before: a draft that
saves itself while the page is being published would unpublish it again.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

View = Callable[..., HttpResponse]
_READS = {"GET", "HEAD", "OPTIONS", "TRACE"}
# How Wagtail's addresses name the page that a view is about.
_PAGE = ("page_id", "page_to_move_id")


def one_at_a_time(view: View) -> View:
    """Lets an admin view that changes an object begin once it holds the row of that object.

    The object is what the address names: a page, or the `pk` of the view's model, as of snippets and their workflows.
    It is held until the request's transaction ends.
    """

    @wraps(view)
    def waiting(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method not in _READS and request.user.is_authenticated:
            for model, pk in _addressed(view, named):
                take(model, [pk])
        return view(request, *args, **named)

    return waiting


def take(model: type[Model], pks: Iterable[Any]) -> None:
    """Holds the rows until the transaction ends, in the order of their keys: in two orders, two requests deadlock."""
    if connection.in_atomic_block:
        rows = model._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(pks))
        list(rows.order_by("pk").values_list("pk"))


def _addressed(view: Any, named: dict[str, Any]) -> Iterable[tuple[type[Model], Any]]:
    yield from ((Page, named[name]) for name in _PAGE if name in named)
    model, pk = _model_of(view), named.get("pk")
    if model is not None and pk is not None:
        pk = unquote(str(pk))
        try:
            model._meta.pk.to_python(pk)
        except ValidationError:  # the view answers that there is no such thing
            return
        yield model, pk


def _model_of(view: Any) -> type[Model] | None:
    declared = getattr(view, "view_initkwargs", {}).get("model") or getattr(
        getattr(view, "view_class", None), "model", None
    )
    return declared if isinstance(declared, type) and issubclass(declared, Model) else None
