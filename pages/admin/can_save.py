"""Tell an editor's form if it can be saved, before it is sent. `pages/static/pages/unsaved.js` asks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from pages.admin.one_at_a_time import objects_of

# The name of a new page's parent in Wagtail's URL patterns.
_PARENT = "parent_page_id"
DELETED = _("This was deleted meanwhile. What you typed is still here: copy it, because it cannot be saved.")


def can_save(request: HttpRequest) -> HttpResponse:
    """Respond with `{"problem": text or null}` for the form that is sent to the address in `path`."""
    try:
        match = resolve(request.GET.get("path", ""))
    except Resolver404:
        return JsonResponse({"problem": None})
    objects = [*objects_of(match.func, match.kwargs)]
    if _PARENT in match.kwargs:
        objects.append((Page, match.kwargs[_PARENT]))
    deleted = any(not model._base_manager.filter(pk=pk).exists() for model, pk in objects)
    return JsonResponse({"problem": DELETED if deleted else None})
