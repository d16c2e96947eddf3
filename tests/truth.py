"""Assertions that always hold for the stored documents.

Which documents there are, who sees them, the counts and the search are checked without the code that makes them. That
each is rendered anew to the same bytes is checked with that code.
"""

import re
from urllib.parse import quote

from django.db import connection
from django.db.models import Count
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Site

from api.models import DocumentList, Listing, Mark, PublishedDocument, SearchEntry
from api.publishing.publish import publish_everything
from api.publishing.rebuild import all_sources, different
from api.search.folding import indexed_words
from pages.admin.above import with_hidden_at
from pages.models import Category, Person, Picture, SiteSettings, Tag
from pages.web.sites import serving_sites, site_roots
from tests.edits import DRAFT

_TOKEN = re.compile(r"tok[0-9a-f]{12}x")


def assert_true() -> None:
    """Publish, then assert that stored documents equal rebuilt ones, and that exactly the public pages are there."""
    publish_everything()
    assert not Mark.objects.exists()
    assert different(all_sources()) == []
    assert_counted()
    assert_searched()
    visible, hidden = pages_by_visibility()
    assert shown("page") == {f"page:{page.pk}" for page in visible}
    for model in (Person, Category):
        kind = f"snippet:{model._meta.label_lower}"
        assert shown(kind) == {f"{kind}:{pk}" for pk in model.objects.filter(live=True).values_list("pk", flat=True)}
    assert shown("snippet:pages.tag") == {f"snippet:pages.tag:{pk}" for pk in tags_on(visible)}
    assert_redirects_have_an_effect()
    assert_hidden_as_shown(visible, hidden)
    assert_secret(visible, hidden)


def tags_on(pages: list[Page]) -> set[int]:
    """Return the tags that these pages show: each of theirs in the language of the page, or else as it is."""
    found = set()
    for page in pages:
        for tag in Tag.objects.filter(tagged_articles__content_object=page.pk):
            found.add((tag.get_translation_or_none(page.locale) or tag).pk)
    return found


def shown(kind: str) -> set[str]:
    """Return the sources of this kind that readers see."""
    return set(
        PublishedDocument.objects.filter(live=True, source__startswith=f"{kind}:").values_list("source", flat=True)
    )


def assert_redirects_have_an_effect() -> None:
    """Assert that exactly those redirects are there which lead somewhere, and whose path is not that of a live page."""
    live = PublishedDocument.objects.filter(live=True)
    pages = {(page.site_id, page.path) for page in live.filter(source__startswith="page:")}
    seen = {int(source.removeprefix("page:")) for source in shown("page")}
    expected = set()
    serving = serving_sites()
    for redirect in Redirect.objects.all():
        path = quote(redirect.old_path.partition("?")[0].rstrip("/") + "/")
        leads_on = redirect.redirect_page_id in seen if redirect.redirect_page_id else bool(redirect.redirect_link)
        for site_id in {serving[redirect.site_id]} if redirect.site_id else set(serving.values()):
            if leads_on and (site_id, path) not in pages:
                expected.add(f"redirect:{redirect.pk}:{site_id}")
    assert shown("redirect") == expected


def assert_hidden_as_shown(visible: list[Page], hidden: list[Page]) -> None:
    """Assert that the editor is told of a page above that hides a page if and only if there is one."""
    roots = site_roots()
    live = with_hidden_at(Page.objects.filter(depth__gt=1, live=True), roots)
    told = {page.pk for page in live if page.hidden_at}
    on_sites = tuple(root.tree_path for root in roots)
    assert {page.pk for page in hidden if page.live and page.path.startswith(on_sites)} <= told
    assert not told & {page.pk for page in visible}


def assert_counted() -> None:
    """Assert that each list has the right total, and that only live documents are in lists."""
    counted = dict(Listing.objects.values_list("list_id").annotate(number=Count("document_id")))
    assert counted == dict(DocumentList.objects.values_list("id", "total"))
    live = PublishedDocument.objects.filter(live=True).values("id")
    assert not Listing.objects.exclude(document_id__in=live).exists()


def assert_searched() -> None:
    """Assert that the search has exactly the live documents of lists, with the right vectors, and knows each word."""
    live = PublishedDocument.objects.filter(live=True, summary__isnull=False).exclude(type="redirect")
    assert sorted(SearchEntry.objects.values_list("pk", "site_id", "locale", "type")) == sorted(
        live.values_list("id", "site_id", "locale", "type")
    )
    with connection.cursor() as cursor:
        for entry in SearchEntry.objects.all():
            title, summary, headings, *others = map(indexed_words, entry.texts)
            parts = [title, summary, headings, [word for words in others for word in words]]
            cursor.execute(_VECTORS, [entry.locale, *map(" ".join, parts)])
            assert cursor.fetchone() == (entry.head, entry.everything)
            cursor.execute(_UNKNOWN, [entry.locale, [word for words in parts for word in words]])
            assert cursor.fetchall() == []


_VECTORS = """SELECT head::text, (head || setweight(to_tsvector(config, body), 'D'))::text
    FROM (SELECT api_search_config(%s) AS config, %s AS title, %s AS summary, %s AS headings, %s AS body) given,
    LATERAL (SELECT COALESCE(string_agg(word, ' '), '') AS stops FROM unnest(string_to_array(title, ' ')) word
        WHERE to_tsvector(config, word) = '') stop,
    LATERAL (SELECT setweight(to_tsvector(config, title), 'A') || setweight(to_tsvector('simple', stops), 'A')
        || setweight(to_tsvector(config, summary), 'B') || setweight(to_tsvector(config, headings), 'C')
        AS head) weighed"""
_UNKNOWN = """SELECT given.word FROM (SELECT api_search_config(%s) AS config) chosen
    JOIN pg_ts_config named ON named.oid = chosen.config CROSS JOIN unnest(%s::text[]) given (word)
    LEFT JOIN api_searchword known ON known.config = named.cfgname AND known.word = given.word
    WHERE known.id IS NULL AND to_tsvector(chosen.config, given.word) <> ''::tsvector"""


def pages_by_visibility() -> tuple[list[Page], list[Page]]:
    """Return the pages that are live and public according to Wagtail, and the others, such as pages below a draft."""
    private = list(PageViewRestriction.objects.values_list("page__path", flat=True))
    pages = {page.path: page for page in Page.objects.filter(depth__gt=1)}
    # As in Wagtail, a translation of the root page of a site is a root too.
    keys = Site.objects.values("root_page__translation_key")
    roots = sorted(Page.objects.filter(translation_key__in=keys).values_list("path", flat=True), key=len, reverse=True)
    visible, hidden = [], []
    for page in pages.values():
        root = next((root for root in roots if page.path.startswith(root)), None)
        seen = (
            root is not None
            and is_shown(pages[root])
            and not any(page.path.startswith(path) for path in private)
            and all(pages[page.path[:end]].live for end in range(len(root), len(page.path) + 1, Page.steplen))
        )
        (visible if seen else hidden).append(page)
    return visible, hidden


def is_shown(root: Page) -> bool:
    """True if the settings of the site leave out no language, or not that of this root page."""
    site = Site.objects.filter(root_page__translation_key=root.translation_key)
    site = (site.filter(root_page=root) or site).order_by("-is_default_site", "pk").select_related("root_page").first()
    settings = SiteSettings.objects.filter(site=site).first()
    shown = [child.value for child in settings.languages] if settings else []
    return not shown or root.locale_id == site.root_page.locale_id or root.locale.language_code in shown


def assert_secret(visible: list[Page], hidden: list[Page]) -> None:
    """Assert that no stored document has the text of a draft, or the title of a hidden page or picture."""
    live = PublishedDocument.objects.filter(live=True)
    public = "".join(
        bytes(part).decode() if not isinstance(part, str) else part
        for row in live.values_list("body", "summary", "surrogate_keys", "path")
        for part in row
        if part is not None
    )
    public += "".join(text for texts in SearchEntry.objects.values_list("texts", flat=True) for text in texts)
    assert DRAFT not in public
    private = list(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    pictures: dict[bool, list[str]] = {True: [], False: []}
    for title, path in Picture.objects.values_list("title", "collection__path"):
        pictures[any(path.startswith(above) for above in private)].append(title)
    secret = _tokens([page.title for page in hidden] + pictures[True])
    for model in (Person, Category):
        secret |= _tokens(list(model.objects.filter(live=False).values_list("name", flat=True)))
    secret -= _tokens([page.title + page.slug + page.url_path for page in visible] + pictures[False])
    # Readers know the old addresses below a section that was public once. Redirects lead on from these.
    once_public = _tokens([page.slug for page in hidden if page.first_published_at])
    secret -= once_public & _tokens(list(Redirect.objects.values_list("old_path", flat=True)))
    leaked = secret & _tokens([public])
    assert not leaked
    for page in hidden[:3]:
        assert_answers_nothing_of(page, secret)


def assert_answers_nothing_of(page: Page, secret: set[str]) -> None:
    """Assert that the error for a hidden page has none of the secrets, neither in the body nor in the headers."""
    document = PublishedDocument.objects.filter(source=f"page:{page.pk}").first()
    if document is None:
        return
    response = Client().get(f"/api/v1/pages/{document.id}/")
    assert response.status_code in {404, 410}
    told = response.content.decode() + str(response.headers)
    assert not secret & _tokens([told])
    assert DRAFT not in told


def _tokens(texts: list[str]) -> set[str]:
    return {token for text in texts for token in _TOKEN.findall(text)}
