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
from wagtail.models import Locale, Page, PageViewRestriction

from pages.language_names import within_a_sentence
from pages.web.sites import SiteRoot

# The paths of a page and of all pages above it. The index finds each of them; `LIKE` would read every page.
_ABOVE = [Left(OuterRef("path"), length) for length in range(Page.steplen, 255 + 1, Page.steplen)]


def with_hidden_at(pages: QuerySet, roots: Iterable[SiteRoot]) -> QuerySet:
    """Annotate pages with `hidden_at`: what hides them, or None.

    These are `pk`, `title` and `live` of the topmost page that does, and `language`: the code of its language, if the
    settings of the site leave that out. A page is hidden by a draft between its site's root and itself, by a page with
    restricted privacy: itself or any page above it, or by its root page in such a language.
    """
    roots = list(roots)
    left_out = Q(path__in=[root.tree_path for root in roots if not root.shown])
    depths = [When(path__startswith=root.tree_path, then=Value(len(root.tree_path) // Page.steplen)) for root in roots]
    is_draft = Q(live=False, depth__gte=OuterRef("root_depth"), depth__lt=OuterRef("depth"))
    hiding = Page.objects.filter(path__in=_ABOVE).filter(
        is_draft
        | left_out & Q(depth=OuterRef("root_depth"))
        | Q(Exists(PageViewRestriction.objects.filter(page=OuterRef("pk"))))
    )
    language = Case(When(left_out, then=F("locale__language_code")), default=None)
    topmost = hiding.order_by("depth").values(page=JSONObject(pk="pk", title="title", live="live", language=language))[
        :1
    ]
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
    if at["language"]:
        why = language_left_out(at["language"])
    else:
        why = how_hidden(at["title"], itself=at["pk"] == page.pk, is_draft=not at["live"])
    return _("Readers cannot see “{title}”: {why}").format(title=page.title, why=why)


def language_left_out(code: str) -> str:
    """Return the end of a sentence that says that the settings of a site leave out a language."""
    return _(
        "the site does not show pages in {language}. Add that language under The site → Name and language."
    ).format(language=within_a_sentence(Locale.objects.get(language_code=code)))


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
    if at["language"]:
        return _("{status}, language not shown").format(status=status)
    if at["pk"] == page.pk:
        return _("{status}, hidden from readers").format(status=status)
    below = _("{status}, below the hidden page “{title}”") if at["live"] else _("{status}, below the draft “{title}”")
    return below.format(status=status, title=at["title"])
