"""What a page shows of other pages is in the language of the page that shows it, as far as it is translated."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Page, PageViewRestriction

from api.models import PublishedDocument
from api.publishing.publish import publish_everything
from api.publishing.rebuild import all_sources, different
from pages.models import Article, PlainPage, RelatedLink
from tests import factories

pytestmark = pytest.mark.django_db


def french(page: Page, *, live: bool = True, title: str | None = None) -> Any:
    """Translate a page into French, with what is above it."""
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    translated = page.copy_for_translation(locale, copy_parents=True)
    translated.title = title or f"{page.title} (fr)"
    revision = translated.save_revision()
    if live:
        revision.publish()
    for above in translated.get_ancestors().filter(live=False, locale=locale).specific():
        above.save_revision().publish()
    return type(page).objects.get(pk=translated.pk)


def body(page: Page) -> dict:
    publish_everything()
    assert different(all_sources()) == []
    return json.loads(bytes(PublishedDocument.objects.get(source=f"page:{page.pk}").body))


def value(page: Page, block: str) -> Any:
    return next(each["value"] for each in body(page)["body"] if each["type"] == block)


@pytest.fixture
def about() -> Page:
    return factories.plain_page("About")


@pytest.fixture
def article(about) -> Article:
    """A French article that was made from an English one, and still shows what that shows."""
    location = factories.location()
    shown = factories.article("Rest")
    english = factories.article(
        "Sleep",
        body=[
            ("rich_text", f'<p><a linktype="page" id="{about.pk}">About</a></p>'),
            ("call_to_action", {"text": "About", "page": about, "address": "", "style": "primary"}),
            ("related", {"pages": [about, shown]}),
            ("location", {"page": location}),
            ("contact", {"page": factories.contact(location_page=location)}),
        ],
    )
    english.related_links.add(RelatedLink(article=shown))
    english.save_revision().publish()
    return french(english)


def locales_shown(page: Page) -> dict[str, list[str]]:
    """Return the languages of all references by their kind."""
    shown = body(page)
    values = {block["type"]: block["value"] for block in shown["body"]}
    html = values["rich_text"]["html"]
    return {
        "link": [html.partition('data-locale="')[2].partition('"')[0]],
        "button": [values["call_to_action"]["page"]["locale"]],
        "related block": [page["locale"] for page in values["related"]["pages"]],
        "location": [values["location"]["page"]["locale"]],
        "contact": [values["contact"]["page"]["locale"], values["contact"]["location"]["locale"]],
        "related": [page["locale"] for page in shown["related"]],
        "above": [shown["parent"]["locale"], *(crumb["locale"] for crumb in shown["breadcrumbs"])],
    }


def test_references_show_the_translation_or_else_the_original(article):
    originals = locales_shown(article)
    assert originals.pop("above") == ["fr", "fr", "fr", "fr"]
    assert {locale for locales in originals.values() for locale in locales} == {"en"}
    for page in Page.objects.filter(locale__language_code="en", depth__gt=2).specific():
        if not page.has_translation(article.locale):
            french(page)
    assert {locale for locales in locales_shown(article).values() for locale in locales} == {"fr"}


def test_a_reference_follows_what_becomes_of_the_translation(article, about):
    def shown() -> str:
        return value(article, "call_to_action")["href"]

    original = shown()
    translated = french(about, live=False)
    assert shown() == original
    translated.save_revision().publish()
    assert shown().endswith("/fr/about/")
    restriction = PageViewRestriction.objects.create(page=translated, restriction_type=PageViewRestriction.LOGIN)
    assert shown() == original
    restriction.delete()
    translated.slug = "a-propos"
    translated.save_revision().publish()
    assert shown().endswith("/fr/a-propos/")
    PlainPage.objects.get(pk=translated.pk).unpublish()
    assert shown() == original
    translated.save_revision().publish()
    PlainPage.objects.get(pk=translated.pk).move(article.get_parent(), pos="last-child")
    assert shown().endswith("/fr/blog/a-propos/")
    about.unpublish()
    assert shown().endswith("/fr/blog/a-propos/")
    PlainPage.objects.get(pk=translated.pk).delete()
    assert "call_to_action" not in [block["type"] for block in body(article)["body"]]
    about.save_revision().publish()
    assert shown() == original


def test_two_translations_of_one_page_are_shown_once(article, about):
    translated = french(about)
    article.body = [("related", {"pages": [about, translated]})]
    article.save_revision().publish()
    assert [page["path"] for page in value(article, "related")["pages"]] == ["/fr/about/"]


def test_a_page_is_not_related_to_its_original(article):
    original = article.get_translation(Locale.objects.get(language_code="en"))
    article.related_links.add(RelatedLink(article=original.specific))
    article.save_revision().publish()
    assert [page["title"] for page in body(article)["related"]] == ["Rest"]


def test_pages_in_the_original_language_show_no_translation(about):
    page = factories.article("Sleep", body=[("related", {"pages": [about]})])
    french(about)
    assert [shown["locale"] for shown in value(page, "related")["pages"]] == ["en"]


def test_the_site_shows_its_location_and_menus_in_its_language(api):
    location, about = factories.location(), factories.plain_page("About")
    item = ("item", {"title": "", "page": about, "address": "", "children": []})
    factories.settings_of_site(default_location=location, header=[item])
    french(about)
    site = api("site/", locale="fr").data
    assert site["navigation"]["header"][0]["page"]["locale"] == "fr"
    assert site["location"]["locale"] == "en"
    french(location)
    assert api("site/", locale="fr").data["location"]["locale"] == "fr"


def test_translations_take_no_more_queries_when_pages_are_rendered(queries):
    """The second page shows nine more pages. Each was rendered once before, so that batches know what it shows."""
    pages = [factories.plain_page(f"Page {number}") for number in range(10)]
    translated = []
    for name, shown in (("Few", pages[:1]), ("Many", pages)):
        original = factories.article(name, body=[("related", {"pages": shown})])
        translated.append(french(original))
    for page in pages:
        french(page)
    publish_everything()
    few, many = translated

    def rendered(page: Page) -> int:
        Article.objects.filter(pk=page.pk).update(summary="Changed")
        return queries(publish_everything)

    assert rendered(many) == rendered(few)


def test_a_rebuild_finds_nothing_to_change(article, about):
    french(about)
    publish_everything()
    call_command("rebuild_documents", "--check")


def test_a_translation_below_its_original_is_not_above_itself(about):
    translated = french(about, title="À propos")
    translated.move(about, pos="last-child")
    below = factories.publish(PlainPage(title="Équipe", locale=translated.locale), below=translated)
    shown = body(PlainPage.objects.get(pk=translated.pk))
    assert shown["parent"]["title"] == "About"
    assert [crumb["title"] for crumb in shown["breadcrumbs"]][-2:] == ["About", "À propos"]
    crumbs = [crumb["title"] for crumb in body(below)["breadcrumbs"]]
    assert crumbs[-2:] == ["À propos", "Équipe"]
    assert len(set(crumbs)) == len(crumbs)
