"""Why the world cannot see something: for those who develop, never for the world."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from api.errors import nearest
from api.models import ContentState, Mark, PublishedDocument, Reason, RenderFailure
from api.publishing.identity import Identities
from api.publishing.tree import PageRow, Tree
from api.reading import Place, read_state

# How many slugs are looked through for the one that was meant.
_SUGGESTED_FROM = 5_000


@dataclass(frozen=True)
class Sought:
    """What was asked for: one of these types by its id, its slug or its path, or the `root` page of the site.

    `locale`: as given, else None; a slug is looked for in one language.
    """

    types: list[str]
    id: UUID | None = None
    slug: str | None = None
    path: str | None = None
    root: bool = False
    locale: str | None = None


def why(sought: Sought | None, place: Place) -> list[dict[str, Any]]:
    """Reasons, as `{reason, detail, page}`; `page` is null where it is not of a page."""
    if sought is None:
        return []
    here = read_state(place)
    tree = Tree()
    asked = _Asked(sought, tree, here.site_id, sought.locale or here.first.site_locale)
    pages = list(_candidates(sought, tree, here.site_id))
    found = [reason for row in pages for reason in asked.reasons(row)]
    sources = {f"page:{row.id}" for row in pages}
    return [*found, *_redirects(sought, tree, asked), *_tombstones(sought, without=sources)] or [_nothing(sought)]


def _candidates(sought: Sought, tree: Tree, site_id: int) -> Iterator[PageRow]:
    """The pages that may have been meant, published or not."""
    if sought.id:
        identities = Identities(ContentState.objects.get())
        every = Page.objects.filter(depth__gt=1).values_list("pk", flat=True)
        pks = [pk for pk in every if identities.of(f"page:{pk}") == str(sought.id)]
    elif sought.root:
        pks = [root.page_id for root in tree.roots if root.site_id == site_id]
    elif sought.path == "/":
        pks = [root.page_id for root in tree.roots if root.prefix == "/"]
    else:
        slug = sought.slug or unquote((sought.path or "").rstrip("/").rpartition("/")[2])
        pks = list(Page.objects.filter(slug=slug, depth__gt=1).order_by("path").values_list("pk", flat=True))
    tree.load(pks)
    for row in filter(None, map(tree.row, pks)):
        stands = tree.place(row)
        if sought.path is None or (stands.path if stands else row.url_path[-len(sought.path) :]) == sought.path:
            yield row


@dataclass(frozen=True)
class _Asked:
    sought: Sought
    tree: Tree
    site_id: int
    locale: str

    def reasons(self, row: PageRow) -> Iterator[dict[str, Any]]:
        page = Page.objects.get(pk=row.id)
        found = [*self._unpublished(page), *self._hidden(row), *self._elsewhere(row)]
        yield from (self._of(row, *reason) for reason in found or [self._late(row)])

    def _unpublished(self, page: Page) -> Iterator[tuple[str, str]]:
        if page.live:
            return
        if page.expired:
            yield "expired", f"It expired on {page.expire_at:%Y-%m-%d %H:%M} UTC." if page.expire_at else "It expired."
        elif page.first_published_at is None:
            when = f" It is to be published on {page.go_live_at:%Y-%m-%d %H:%M} UTC." if page.go_live_at else ""
            yield "never_published", f"It is a draft that was never published.{when}"
        else:
            yield "draft", "It is a draft now: it was published once, and taken off."

    def _hidden(self, row: PageRow) -> Iterator[tuple[str, str]]:
        restrictions = PageViewRestriction.objects.select_related("page").order_by("page__path")
        for restriction in restrictions:
            if row.path.startswith(restriction.page.path):
                where = "It" if restriction.page.pk == row.id else f"The page {restriction.page.title!r} above it"
                yield "private", f"{where} is private ({restriction.get_restriction_type_display()})."
        for above in self.tree.ancestors(row):
            if not above.live:
                yield "below_a_draft", f"The page {above.title!r} above it is not live, which hides all below."

    def _elsewhere(self, row: PageRow) -> Iterator[tuple[str, str]]:
        stands, language = self.tree.place(row), self.tree.locales[row.locale_id]
        if row.type is None:
            yield "no_type", "Pages of its kind are no part of the API: its model declares no api_fields."
        elif row.type not in self.sought.types:
            yield "other_type", f"It is of the type {row.type}; {' and '.join(self.sought.types)} was asked for."
        if stands is None:
            yield "outside_every_site", "It stands below no site's root page. Move it, or make a site of its root."
        elif stands.site_id != self.site_id:
            origin = stands.url.removesuffix(stands.path)
            yield "other_site", f"It belongs to another site, {origin}. Ask with site=<its hostname>."
        if (self.sought.slug or self.sought.root) and language != self.locale:
            yield "other_locale", f"It is in the language {language}; {self.locale} was asked for."

    def _late(self, row: PageRow) -> tuple[str, str]:
        failure = RenderFailure.objects.filter(source=f"page:{row.id}").first()
        if failure:
            return "not_rendered", f"It could not be rendered, and is tried again: {failure.error}"
        waiting = Mark.objects.count()
        return "pending", f"It may be seen, but is not written yet: {waiting} marks wait to be worked off."

    def _of(self, row: PageRow, reason: str, detail: str) -> dict[str, Any]:
        stands = self.tree.place(row)
        page = {"pk": row.id, "type": row.type, "title": row.title, "path": stands.path if stands else None}
        return {"reason": reason, "detail": detail, "page": page}


def _redirects(sought: Sought, tree: Tree, asked: _Asked) -> Iterator[dict[str, Any]]:
    """Those that leave from the path, and yet led nowhere."""
    if sought.path is None:
        return
    old = {Redirect.normalise_path(sought.path), Redirect.normalise_path(sought.path, decode_unicode=False)}
    for redirect in Redirect.objects.filter(old_path__in=old).order_by("pk"):
        if redirect.redirect_page_id:
            yield _plain("redirect_to_unseen", "A redirect leads from here to a page that cannot be seen.")
            row = tree.row(redirect.redirect_page_id)
            yield from asked.reasons(row) if row else ()
        else:
            yield _plain("redirect_loop", f"A redirect leads from here to {redirect.redirect_link}, and round again.")


def _tombstones(sought: Sought, *, without: Iterable[str]) -> Iterator[dict[str, Any]]:
    rows = PublishedDocument.objects.filter(type__in=sought.types, live=False, version__isnull=False)
    if sought.id:
        rows = rows.filter(id=sought.id)
    elif sought.root:
        return
    else:
        rows = rows.filter(path=sought.path) if sought.path else rows.filter(slug=sought.slug)
    for row in rows.exclude(source__in=without).order_by("-version"):
        at = f"{row.changed_at:%Y-%m-%d %H:%M} UTC"
        what = _WITHDRAWN.get(row.reason or "", f"It was withdrawn ({row.reason})")
        yield _plain(str(row.reason), f"{what} on {at}.")


_WITHDRAWN: dict[str, str] = {
    Reason.DELETED: "It was deleted",
    Reason.MOVED: "It moved to another site or language",
}


def _nothing(sought: Sought) -> dict[str, Any]:
    if sought.id:
        return _plain("nothing", f"No page has the id {sought.id}, published or not.")
    if sought.path or sought.root:
        return _plain("nothing", f"No page stands at {sought.path or 'the root'}, published or not.")
    pages = Page.objects.filter(depth__gt=1).values_list("slug", flat=True)[:_SUGGESTED_FROM]
    documents = PublishedDocument.objects.filter(type__in=sought.types).values_list("slug", flat=True)
    near = nearest(sought.slug or "", {*pages, *documents[:_SUGGESTED_FROM]})
    meant = f" The nearest is {near!r}." if near else ""
    return _plain("nothing", f"Nothing has the slug {sought.slug!r}, published or not.{meant}")


def _plain(reason: str, detail: str) -> dict[str, Any]:
    return {"reason": reason, "detail": detail, "page": None}
