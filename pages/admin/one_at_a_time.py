"""Requests that change the same object run one after another: each reads the object after the other has written it.

Wagtail's views read a page, wait for its row when they save, and then write back the old values. Without this, a draft
that saves itself while the page is being published would unpublish it again.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

View = Callable[..., HttpResponse]
_READS = {"GET", "HEAD", "OPTIONS", "TRACE"}
# The key of the lock in the database (any number that nothing else uses).
_TREES = 0x7472_6565
# Application → the names of its URL patterns that change the tree of pages or of collections.
_CHANGING_TREES = {
    "wagtailadmin_pages": {"add", "delete", "move_confirm", "set_page_position", "copy"},
    "wagtailadmin_collections": {"add", "edit", "delete"},
    "simple_translation": {"submit_page_translation"},
}
# The names of objects in the URL patterns of Wagtail, and their models.
_MODELS: dict[str, Callable[[], type[Model]]] = {
    "page_id": lambda: Page,
    "page_to_move_id": lambda: Page,
    "image_id": get_image_model,
    "document_id": get_document_model,
    "redirect_id": lambda: Redirect,
}


def one_at_a_time(view: View) -> View:
    """Decorate an admin view: lock the row of the object in the address before the view begins to change it.

    The object is a page, or the `pk` of the view's model, as for snippets and their workflows. The lock lasts until
    the transaction of the request ends.
    """

    @wraps(view)
    def waiting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in _READS and request.user.is_authenticated:
            if _changes_a_tree(request):
                take_trees()
            for model, pk in objects_of(view, kwargs):
                take(model, [pk])
        return view(request, *args, **kwargs)

    return waiting


def take_trees() -> None:
    """Lock the trees of pages and collections until the transaction ends. Their rows have the places of each other.

    Two changes of one section would give two pages the same place, or wait for each other. Lock this before any row.
    """
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREES])


def _changes_a_tree(request: HttpRequest) -> bool:
    """True if the address is one at which pages or collections are added, moved, copied or deleted."""
    match = request.resolver_match
    if match is None:
        return False
    return match.url_name in _CHANGING_TREES.get(match.app_name, set()) or (match.url_name == "wagtail_bulk_action")


def take(model: type[Model], pks: Iterable[Any]) -> None:
    """Lock rows until the transaction ends, in the order of their keys. Different orders could deadlock."""
    if connection.in_atomic_block:
        rows = model._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(pks))
        list(rows.order_by("pk").values_list("pk"))


def objects_of(view: Any, kwargs: dict[str, Any]) -> Iterable[tuple[type[Model], Any]]:
    """Yield model and primary key of each object that an admin view with these arguments changes."""
    yield from ((get_model(), kwargs[name]) for name, get_model in _MODELS.items() if name in kwargs)
    model, pk = _model_of(view, kwargs), kwargs.get("pk")
    if model is not None and pk is not None:
        pk = unquote(str(pk))
        try:
            model._meta.pk.to_python(pk)
        except ValidationError:  # an invalid key: the view answers with 404
            return
        yield model, pk


def _model_of(view: Any, kwargs: dict[str, Any]) -> type[Model] | None:
    if "app_name" in kwargs and "model_name" in kwargs:  # settings, whose `pk` is that of their site
        return Site
    declared = getattr(view, "view_initkwargs", {}).get("model") or getattr(
        getattr(view, "view_class", None), "model", None
    )
    return declared if isinstance(declared, type) and issubclass(declared, Model) else None
