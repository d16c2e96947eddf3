"""Which page above hides a page from readers: one that is not live hides all below it."""

from collections.abc import Iterable

from django.db.models import (
    Case,
    CharField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from wagtail.models import Page

from pages.links import SiteRoot


def with_draft_above(pages: QuerySet, roots: Iterable[SiteRoot]) -> QuerySet:
    """The pages, each with the title of the topmost draft between its site's root and itself as `draft_above`."""
    depths = [When(path__startswith=root.tree_path, then=Value(len(root.tree_path) // Page.steplen)) for root in roots]
    drafts = Page.objects.annotate(below=ExpressionWrapper(OuterRef("path"), CharField())).filter(
        below__startswith=F("path"), depth__gte=OuterRef("root_depth"), depth__lt=OuterRef("depth"), live=False
    )
    titled = drafts.order_by("depth").values("title")[:1]
    return pages.annotate(root_depth=Case(*depths, default=F("depth"), output_field=IntegerField())).annotate(
        draft_above=Subquery(titled)
    )


def why_unseen(page: Page) -> str | None:
    """What an editor is told of a live page that readers cannot see because of one above it."""
    title = getattr(page, "draft_above", None) if page.live else None
    if title is None:
        return None
    return f"Readers cannot see “{page.title}”: the page “{title}” above it is a draft. Publish that page too."
