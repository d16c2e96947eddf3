"""Find out why readers cannot see a page, for its status panel and `manage.py why`."""

from collections.abc import Iterator
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from api.admin.standing import moment_in_words
from api.models import ContentState, PublishedDocument, Reason, RenderFailure
from api.rendering.identity import Identities
from api.rendering.tree import PageRow, Tree
from pages.admin.above import how_hidden, language_left_out


def why_readers_cannot_see(page_id: int) -> list[str]:
    """Return the reasons as sentences, or an empty list if readers can see the page."""
    tree = Tree()
    row = tree.row(page_id)
    if row is None:
        return ["There is no such page."]
    return [
        *_not_live(Page.objects.get(pk=page_id)),
        *_hidden_above(row, tree),
        *_no_place(row, tree),
        *_language_left_out(row, tree),
    ] or _unrendered(row)


def pages_at(path: str) -> list[Page]:
    """Return the pages at a path of any site, published or not."""
    slug = path.rstrip("/").rpartition("/")[2]
    tree = Tree()
    roots = [root.page_id for root in tree.roots if root.prefix.rstrip("/") == path.rstrip("/")]
    found = Page.objects.filter(depth__gt=1).filter(slug=slug) | Page.objects.filter(pk__in=roots)
    pages = list(found.order_by("path").distinct())
    tree.load([page.pk for page in pages])
    return [page for page in pages if _stands_at(tree.known(page.pk), path, tree)]


def page_of(identifier: UUID) -> Page | None:
    """Return the page whose document has this id, published or not."""
    identities = Identities(ContentState.objects.get())
    pks = Page.objects.filter(depth__gt=1).values_list("pk", flat=True)
    found = next((pk for pk in pks.iterator() if identities.of(f"page:{pk}") == str(identifier)), None)
    return Page.objects.filter(pk=found).first()


def redirects_from(path: str) -> Iterator[str]:
    """Yield a sentence for each redirect from this path: where it leads, and why readers cannot see that page."""
    old = {Redirect.normalise_path(path), Redirect.normalise_path(path, decode_unicode=False)}
    for redirect in Redirect.objects.filter(old_path__in=old).order_by("pk"):
        page = redirect.redirect_page
        target = f"page {page.pk}, “{page.title}”" if page else redirect.redirect_link
        unseen = " ".join(why_readers_cannot_see(page.pk)) if page else ""
        yield f"A redirect leads from here to {target}.{f' Readers cannot see that page. {unseen}' if unseen else ''}"


def tombstones_of(*, path: str = "", identifier: UUID | None = None) -> Iterator[str]:
    """Yield a sentence for each document that was withdrawn from a path or with an id, the latest first."""
    rows = PublishedDocument.objects.tombstones().exclude(type="redirect")
    rows = rows.filter(id=identifier) if identifier else rows.filter(path=path)
    for row in rows.order_by("-version"):
        yield f"The {row.type} “{row.slug}” {_in_words(Reason(row.reason))} on {_instant(row.changed_at)}."


def _in_words(reason: Reason) -> str:
    match reason:
        case Reason.UNPUBLISHED:
            return "was unpublished"
        case Reason.DELETED:
            return "was deleted"
        case Reason.PRIVATE:
            return "became private"
        case Reason.EXPIRED:
            return "expired"
        case Reason.MOVED:
            return "moved to another site or language"


def _stands_at(row: PageRow, path: str, tree: Tree) -> bool:
    address = tree.address(row)
    return (address.path if address else row.url_path[-len(path) :]) == path


def _not_live(page: Page) -> Iterator[str]:
    if page.live:
        return
    if page.expired:
        yield (
            _("It expired on {moment}.").format(moment=moment_in_words(page.expire_at))
            if page.expire_at
            else _("It expired.")
        )
    elif page.first_published_at is None:
        yield _("It is a draft that was never published.")
    else:
        yield _("It is a draft: it was unpublished.")
    scheduled = page.scheduled_revision
    if scheduled:
        yield _("It goes live on {moment}.").format(moment=moment_in_words(scheduled.approved_go_live_at))


def _hidden_above(row: PageRow, tree: Tree) -> Iterator[str]:
    for restriction in PageViewRestriction.objects.select_related("page").order_by("page__path"):
        if row.path.startswith(restriction.page.path):
            yield capfirst(how_hidden(restriction.page.title, itself=restriction.page.pk == row.id, is_draft=False))
    for above in tree.ancestors(row):
        if not above.live:
            yield capfirst(how_hidden(above.title, itself=False, is_draft=True))


def _language_left_out(row: PageRow, tree: Tree) -> Iterator[str]:
    if tree.address(row) and not tree.is_in_a_shown_language(row):
        yield capfirst(language_left_out(tree.locales[row.locale_id]))


def _no_place(row: PageRow, tree: Tree) -> Iterator[str]:
    if row.type is None:
        yield _("The API does not publish pages of this type, because the model declares no api_fields.")
    if tree.address(row) is None:
        yield _("It is not below the root page of a site. Move it there, or add a site with its root page.")


def _unrendered(row: PageRow) -> list[str]:
    source = f"page:{row.id}"
    failure = RenderFailure.objects.filter(source=source).first()
    if failure:
        return [
            _("The API could not render it and will try again. See Reports, Publishing. {error}").format(
                error=failure.error
            )
        ]
    if PublishedDocument.objects.live().filter(source=source, body__isnull=False).exists():
        return []
    return [_("It waits to be rendered. If this lasts, no worker is running: start `manage.py worker`.")]


def _instant(moment: object) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}"  # type: ignore[arg-type]
