"""Tell an editor's form if it can be saved, before it is sent. `pages/static/pages/unsaved.js` asks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from pages.admin.one_at_a_time import objects_of

# The name of a new page's parent in Wagtail's URL patterns.
_PARENT = "parent_page_id"
# View → the name of the page in its URL pattern, and what the user has to be allowed there.
_ASKED = {"wagtailadmin_pages:edit": ("page_id", "can_edit"), "wagtailadmin_pages:add": (_PARENT, "can_add_subpage")}
NOT_PERMITTED = _(
    "You may no longer change this page. What you typed is still here: copy it, because it cannot be saved."
)
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
    if deleted:
        return JsonResponse({"problem": DELETED})
    return JsonResponse({"problem": None if _is_permitted(request, match) else NOT_PERMITTED})


def _is_permitted(request: HttpRequest, match: ResolverMatch) -> bool:
    """Ask what Wagtail's views of a page and of a new page ask. The views of other objects answer for themselves."""
    if match.view_name not in _ASKED:
        return True
    name, permission = _ASKED[match.view_name]
    page = Page.objects.get(pk=match.kwargs[name])
    return bool(getattr(page.permissions_for_user(request.user), permission)())
