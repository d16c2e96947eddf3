"""Why readers cannot see a live page: it is hidden, or a page above it is hidden or a draft."""

from collections.abc import Iterable

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject, Left
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction

from pages.web.sites import SiteRoot

# The paths of a page and of all pages above it. The index finds each of them; `LIKE` would read every page.
_ABOVE = [Left(OuterRef("path"), length) for length in range(Page.steplen, 255 + 1, Page.steplen)]


def with_hidden_at(pages: QuerySet, roots: Iterable[SiteRoot]) -> QuerySet:
    """Annotate pages with `hidden_at`: `pk`, `title` and `live` of the topmost page that hides them, or None.

    A page is hidden by a draft between its site's root and itself, or by a page with restricted privacy: itself or
    any page above it.
    """
    depths = [When(path__startswith=root.tree_path, then=Value(len(root.tree_path) // Page.steplen)) for root in roots]
    is_draft = Q(live=False, depth__gte=OuterRef("root_depth"), depth__lt=OuterRef("depth"))
    hiding = Page.objects.filter(path__in=_ABOVE).filter(
        is_draft | Q(Exists(PageViewRestriction.objects.filter(page=OuterRef("pk"))))
    )
    topmost = hiding.order_by("depth").values(page=JSONObject(pk="pk", title="title", live="live"))[:1]
    return pages.annotate(root_depth=Case(*depths, default=F("depth"), output_field=IntegerField())).annotate(
        hidden_at=Subquery(topmost)
    )


def why_unseen(page: Page) -> str | None:
    """Return a message for editors if readers cannot see a live page, else None.

    Readers can always see pages of Wagtail's own model.
    """
    at = getattr(page, "hidden_at", None) if page.live else None
    if at is None:
        return None
    why = how_hidden(at["title"], itself=at["pk"] == page.pk, is_draft=not at["live"])
    return _("Readers cannot see “{title}”: {why}").format(title=page.title, why=why)


def how_hidden(title: str, *, itself: bool, is_draft: bool) -> str:
    """Return the end of a sentence that says how a page above hides a page, or how its own privacy does."""
    if itself:
        return _("it is hidden from readers. To show it, change its privacy.")
    if is_draft:
        return _("the page “{title}” above it is a draft. Publish that page too.").format(title=title)
    return _(
        "the page “{title}” above it is hidden from readers. To show both, change the privacy of that page."
    ).format(title=title)


def status_of(page: Page, status: str) -> str:
    """Return the status of a page for listings. It names the page that hides this one."""
    at = getattr(page, "hidden_at", None) if page.live else None
    if at is None:
        return status
    if at["pk"] == page.pk:
        return _("{status}, hidden from readers").format(status=status)
    below = _("{status}, below the hidden page “{title}”") if at["live"] else _("{status}, below the draft “{title}”")
    return below.format(status=status, title=at["title"])
