"""The user bar of Wagtail on the pages of a frontend, and the checks of a draft in the editor's frame.

`GET <ADMIN_PATH>userbar/?id=<document>` is for who is signed in. `?token=<preview>` is for the frame of the editor, and
has only what the checks need: there, a browser may send no cookies. A script of the frontend inserts the answer.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from wagtail.admin.userbar import Userbar
from wagtail.models import Page

from api.http.middleware import for_frontends
from api.models import PublishedDocument
from pages.models import Preview


class FrontendUserbar(Userbar):
    """Wagtail's own brings the styles and scripts of the admin's forms along."""

    template_name = "api/userbar.html"


@require_GET
def userbar(request: HttpRequest) -> HttpResponse:
    """Return HTML, or nothing (204) to who may not edit. No cache keeps the answer."""
    answer = HttpResponse(_html(request))
    answer.status_code = 200 if answer.content else 204
    answer["Cache-Control"] = "private, no-store"
    answer = for_frontends(request, answer)
    if answer.has_header("Access-Control-Allow-Origin"):
        answer["Access-Control-Allow-Credentials"] = "true"
    return answer


def _html(request: Any) -> str:
    if token := request.GET.get("token"):
        preview = Preview.objects.with_token(token)
        request.in_preview_panel = True  # Wagtail's name for it
        known = preview is not None and not preview.is_link and not preview.why_ended()
        return FrontendUserbar().render_html({"request": request}) if known else ""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return ""
    return FrontendUserbar(object=_page(request.GET.get("id", ""))).render_html({"request": request})


def _page(document: str) -> Page | None:
    """Return the page of a document that readers see."""
    try:
        known = PublishedDocument.objects.live().filter(id=UUID(document), source__startswith="page:").first()
    except ValueError:
        return None
    return Page.objects.filter(pk=known.source.removeprefix("page:")).first() if known else None
