"""Messages to editors who open a page's form."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from pages.admin.field_labels import in_labels
from pages.admin.missing import as_links, bullets, label_of, missing
from pages.blocks.stored import Unread
from pages.columns.streams import unread
from pages.models.base import UNREADABLE_DRAFT
from pages.models.snippets import UNREADABLE_DRAFT as UNREADABLE_DRAFT_OF_SNIPPET
from pages.schedules import refusals
from pages.sentences import in_words


def opens_form(request: HttpRequest) -> bool:
    """True if the user opens an edit form, which includes the moment after saving it.

    Wagtail also loads the form of a new page after it saved itself. It shows no messages then.
    """
    return request.method == "GET" and "_w_hydrate_create_view" not in request.GET


def tell_what_cannot_be_shown(request: HttpRequest, page: Page) -> None:
    """List the problems of a draft when it is opened."""
    if not opens_form(request):
        return
    if getattr(page, "unreadable_draft", False):
        messages.warning(request, UNREADABLE_DRAFT)
    elif found := missing(page):
        draft = _("This draft is saved. Before it can be published:{}")
        messages.warning(request, format_html(draft, as_links(found)))
    if left_out := [_told(page, name, part) for name, part in unread(page)]:
        not_in_the_form = _(
            "Some parts of this page cannot be read, so the form does not show them. Saving removes them; the history "
            "keeps the earlier version.{}"
        )
        messages.warning(request, format_html(not_in_the_form, bullets(left_out)))


def _told(page: Page, stream: str, part: Unread) -> str:
    labels = ", ".join(filter(None, [label_of(page, stream), in_labels(page, part.field)]))
    return f"{labels}: {in_words(part.detail)}"


def tell_of_an_unreadable_draft(request: HttpRequest, snippet: Any) -> None:
    """Say that the form shows the stored version."""
    if opens_form(request) and getattr(snippet, "unreadable_draft", False):
        messages.warning(request, UNREADABLE_DRAFT_OF_SNIPPET)


def tell_what_hides_a_page(request: HttpRequest, page: Page) -> None:
    if opens_form(request):
        if why := getattr(page, "why_unseen", None):
            messages.warning(request, why)
        if refused := refusals(timezone.now()).filter(page=page.pk).first():
            messages.error(request, refused.message)
