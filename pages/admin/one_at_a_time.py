"""Requests that change the same object run one after another: each reads the object after the other has written it.

Wagtail's views read a page, wait for its row when they save, and then write back the old values. Without this, a draft
that saves itself while the page is being published would unpublish it again.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from time import monotonic, sleep
from typing import Any
from urllib.parse import unquote as unquote_cookie

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from pages.patience import Occupied, limit_waits, patience

View = Callable[..., HttpResponse]
_READS = {"GET", "HEAD", "OPTIONS", "TRACE"}
# How long opening a form waits, in seconds. An editor's own draft is saved by then.
LONGEST_WAIT = 2
# Seconds between two looks for a draft that is on its way.
_BETWEEN = 0.05
# The key of the lock in the database (any number that nothing else uses).
_TREES = 0x7472_6565
# Application → the names of its URL patterns that change the tree of pages or of collections.
_CHANGING_TREES = {
    "wagtailadmin_pages": {"add", "delete", "move_confirm", "set_page_position", "copy", "unpublish"},
    "wagtailadmin_collections": {"add", "edit", "delete"},
    "simple_translation": {"submit_page_translation"},
}
# Actions of the admin's API that lock rows of several pages, each in an order of its own.
_API_ACTIONS = {"copy", "copy_for_translation", "create_alias", "delete", "move", "unpublish"}
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
        if not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method not in _READS:
            if _changes_a_tree(request):
                take_trees()
            for model, pk in objects_of(view, kwargs):
                take(model, [pk])
        elif request.method == "GET" and _opens_a_page(request):
            await_draft(kwargs["page_id"], unquote_cookie(request.COOKIES.get("draft_replaces", "")))
            await_saves(Page, kwargs["page_id"])
        return view(request, *args, **kwargs)

    return waiting


def take_trees() -> None:
    """Lock the trees of pages and collections until the transaction ends. Their rows have the places of each other.

    Two changes of one section would give two pages the same place, or wait for each other: deleting locks the pages
    below in the order of their keys, unpublishing the section first. Lock this before any row.
    """
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREES])


def await_saves(model: type[Model], pk: Any) -> None:
    """Wait for requests that change this row, but not for long. Keep no lock.

    When an editor loads a form again, its last draft may still be saving itself. The form would not know that draft,
    and Wagtail would say that it was saved in another window.
    """
    with suppress(Occupied), patience(LONGEST_WAIT), transaction.atomic():
        limit_waits()
        take(model, [pk])
        transaction.set_rollback(True)  # releases the lock


def await_draft(pk: int, replaced: str) -> None:
    """Wait until the page has a newer version than `replaced`, but not for long.

    When an editor loads a form again, its last draft may still be on its way. `newer_versions.js` tells so, and which
    version that draft replaces: its key and its moment (ISO 8601).
    """
    end = monotonic() + LONGEST_WAIT
    while replaced and replaced == _version(pk) and monotonic() < end:
        sleep(_BETWEEN)


def _version(pk: int) -> str:
    page = Page.objects.filter(pk=pk, latest_revision__isnull=False)
    found = page.values_list("latest_revision", "latest_revision__created_at").first()
    return f"{found[0]} {found[1].isoformat()}" if found else ""


def _opens_a_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name == "wagtailadmin_pages:edit"


def _changes_a_tree(request: HttpRequest) -> bool:
    """True if the address is one at which pages or collections are added, moved, copied, unpublished or deleted."""
    match = request.resolver_match
    if match is None:
        return False
    if match.url_name == "wagtail_bulk_action" or match.kwargs.get("action_name") in _API_ACTIONS:
        return True
    return match.url_name in _CHANGING_TREES.get(match.app_name, set())


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
