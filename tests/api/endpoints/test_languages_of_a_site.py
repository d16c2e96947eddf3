"""The settings of a site choose which languages it shows, and which of them stand in for a missing translation."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from wagtail.blocks import StreamBlockValidationError
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from api.admin.absence import why_readers_cannot_see
from api.models import RenderFailure, RenderWarning
from pages.blocks.languages import LanguagesBlock
from pages.models import Article, PlainPage, SiteSettings
from tests import factories
from tests.following import Follower

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]


def choose(*codes: str) -> SiteSettings:
    settings = SiteSettings.objects.first() or factories.settings_of_site()
    settings.languages = [("language", code) for code in codes]
    settings.save()
    return settings


def translate(page: Page, code: str, title: str) -> Page:
    """Publish a translation, and those of the pages above it that are missing."""
    locale = Locale.objects.get_or_create(language_code=code)[0]
    for above in page.get_ancestors().filter(depth__gt=1):
        if not above.has_translation(locale):
            above.specific.copy_for_translation(locale).save_revision().publish()
    translation = page.copy_for_translation(locale)
    translation.title = title
    translation.save_revision().publish()
    return translation


def test_a_language_that_is_not_shown_is_absent_from_every_read(api: Api) -> None:
    article = factories.article("Sleep")
    french = translate(article, "fr", "Sommeil")
    Redirect.objects.create(old_path="/sommeil", redirect_page=french)
    follower = Follower()
    follower.catch_up()
    page = api("articles/", locale="fr").data["items"][0]
    assert [each["locale"] for each in api("articles/sleep/").data["translations"]] == ["en", "fr"]
    choose("en")
    assert api("articles/", locale="fr").data["items"] == []
    assert [each["title"] for each in api("articles/", locale="*").data["items"]] == ["Sleep"]
    assert api("articles/", locale="fr", fallback="en").data["items"][0]["title"] == "Sleep"
    assert api("articles/", locale="*", q="Sommeil").data["items"] == []
    assert api(f"pages/{page['id']}/").status_code == 410
    assert api("routes/", path=page["path"]).status_code == 410
    assert api("routes/", path="/sommeil").status_code == 410
    assert api("redirects/").data["items"] == []
    assert [each["locale"] for each in api("articles/sleep/").data["translations"]] == ["en"]
    assert [each["code"] for each in api("site/").data["locales"]] == ["en"]
    assert api("site/", locale="fr").status_code == 404
    follower.catch_up()
    assert follower.held == follower.live()
    assert {document.get("locale") for document in follower.held.values()} == {"en"}
    choose("en", "fr")
    assert api(f"pages/{page['id']}/").data["title"] == "Sommeil"
    assert api("site/", locale="fr").data["locale"] == "fr"
    follower.catch_up()
    assert follower.held == follower.live()


def test_people_categories_and_tags_of_a_language_that_is_not_shown_are_absent(api: Api) -> None:
    french = Locale.objects.create(language_code="fr")
    Locale.objects.create(language_code="de")
    category = factories.category("Sleep", slug="sleep")
    sommeil = category.copy_for_translation(french)
    sommeil.name = sommeil.slug = "sommeil"
    sommeil.live = True
    sommeil.save()
    identifier = api("categories/sommeil/", locale="fr").data["id"]
    choose("en")

    def slugs(**query: str) -> list[str]:
        return [each["slug"] for each in api("categories/", **query).data["items"]]

    assert slugs(locale="*") == ["sleep"]
    assert slugs(locale="fr") == []
    assert slugs(locale="fr", fallback="en") == slugs(locale="fr", fallback="true") == ["sleep"]
    assert slugs(locale="de", fallback="fr,en") == ["sleep"]
    assert slugs(locale="*", q="sommeil") == slugs(locale="*", q="som", suggest="true") == []
    assert api("categories/", id=identifier).data["items"] == []
    assert api("categories/sommeil/", locale="fr").status_code == 404
    assert api(f"categories/{identifier}/").status_code == 404
    choose("en", "fr")
    assert slugs(locale="*") == ["sleep", "sommeil"]
    assert api(f"categories/{identifier}/").data["slug"] == "sommeil"


def test_what_a_site_of_another_language_lacks_is_read_in_that_of_the_default_site(api: Api) -> None:
    french = Locale.objects.create(language_code="fr")
    home = factories.home().copy_for_translation(french)
    home.save_revision().publish()
    site = Site.objects.create(hostname="fr.example", root_page=home)
    doe, roe = factories.person("Jane Doe", slug="jane-doe"), factories.person("Richard Roe", slug="richard-roe")
    translation = doe.copy_for_translation(french)
    translation.name, translation.live = "Dre Jane Doe", True
    translation.save()

    def names(**query: str) -> list[str]:
        return [each["name"] for each in api("people/", site="fr.example", ordering="name", **query).data["items"]]

    assert names() == ["Dre Jane Doe"]
    assert names(fallback="true") == ["Dre Jane Doe", "Richard Roe"]
    assert api(f"people/{doe.slug}/", site="fr.example").data["name"] == "Dre Jane Doe"
    assert api(f"people/{roe.slug}/", site="fr.example").data["name"] == "Richard Roe"
    assert api(f"people/{roe.slug}/", site="fr.example", locale="fr").status_code == 404
    SiteSettings.objects.create(site=site, languages=[("language", "fr")])
    assert names(fallback="true") == ["Dre Jane Doe"]
    assert api(f"people/{roe.slug}/", site="fr.example").status_code == 404


def test_without_a_choice_all_languages_are_shown(api: Api) -> None:
    translate(factories.article("Sleep"), "fr", "Sommeil")
    choose()
    assert len(api("articles/", locale="*").data["items"]) == 2


def test_the_language_of_the_home_page_is_always_shown(api: Api) -> None:
    translate(factories.article("Sleep"), "fr", "Sommeil")
    choose("fr")  # a program stored it: the form refuses that
    assert [each["title"] for each in api("articles/").data["items"]] == ["Sleep"]


@pytest.mark.parametrize(("order", "expected"), [((), "en"), (("en", "fr", "ar"), "en"), (("fr", "en", "ar"), "fr")])
def test_references_follow_the_order_of_the_languages(api: Api, order: tuple[str, ...], expected: str) -> None:
    shown, page = factories.article("Sleep"), factories.plain_page("About")
    translate(shown, "fr", "Sommeil")
    arabic = translate(page, "ar", "About us")
    arabic.body = [("related", {"pages": [shown]})]
    arabic.save_revision().publish()
    choose(*order)

    def related() -> str:
        documents = {each["title"]: each for each in api("pages/", locale="ar", view="full").data["items"]}
        return documents["About us"]["body"][0]["value"]["pages"][0]["locale"]

    assert related() == expected
    translate(shown, "ar", "Sleep in Arabic")
    assert related() == "ar"


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ((), ["Nur Englisch", "Schlaf"]),
        (("en", "de", "fr"), ["Nur Englisch", "Schlaf"]),
        (("fr", "en", "de"), ["Nur Englisch", "Sommeil"]),
    ],
)
def test_a_list_falls_back_in_the_order_of_the_languages(
    api: Api, queries: Any, client: Any, order: tuple[str, ...], titles: list[str]
) -> None:
    """The home page is in English. German has everything but the article about sleep is missing in Arabic."""
    sleep = factories.article("Schlaf")
    factories.article("Nur Englisch")
    translate(sleep, "fr", "Sommeil")
    translate(factories.plain_page("About"), "de", "Über uns")
    choose(*order)
    found = api("articles/", locale="de", fallback="true", ordering="title", total="true").data
    assert [item["title"] for item in found["items"]] == titles
    assert found["meta"]["total"] == 2
    first = api("articles/", locale="de", fallback="true", ordering="title", limit=1).data
    assert api(first["meta"]["next"].partition("testserver")[2]).data["items"][0]["title"] == titles[1]
    assert queries(lambda: client.get("/api/v1/articles/?locale=de&fallback=true")) == 1
    assert api("articles/", locale="de").data["items"] == []


@pytest.mark.parametrize("stored", ['{"a": 1}', '[1, {"value": 2}, {"type": "language", "value": "xx"}]', '"en"'])
def test_any_stored_value_can_be_read(api: Api, stored: str) -> None:
    factories.settings_of_site()
    factories.article("Sleep")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_sitesettings SET languages = %s", [stored])
    assert api("articles/", locale="en", fallback="true").data["items"][0]["title"] == "Sleep"


@pytest.mark.parametrize("stored", ["5", "0", "false", "[1]", "{}", "null", '"x"', '[{"type": "nope", "value": 1}]'])
def test_languages_that_cannot_be_read_are_shown_with_a_warning(
    api: Api, editor: Any, publish: Any, stored: str
) -> None:
    translate(factories.article("Sleep"), "fr", "Sommeil")
    choose("en")
    publish()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_sitesettings SET languages = %s", [stored])
    publish()
    assert [each["code"] for each in api("site/").data["locales"]] == ["en", "fr"]
    told = {(warning.source, warning.field) for warning in RenderWarning.objects.all()}
    field = "nope" if "nope" in stored else "languages"
    assert told == {(f"site:{factories.site().pk}:{code}", field) for code in ("en", "fr")}
    assert not RenderFailure.objects.exists()
    report = editor.get(reverse("publishing_report")).text
    assert ("Languages" if field == "languages" else "This kind of block no longer exists.") in report
    SiteSettings.objects.get().save()
    choose("en", "fr")
    publish()
    assert not RenderWarning.objects.exists()


@pytest.mark.parametrize("stored", ["[]", '""'])
def test_no_languages_are_no_reason_for_a_warning(publish: Any, stored: str) -> None:
    factories.settings_of_site()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_sitesettings SET languages = %s", [stored])
    publish()
    assert not RenderWarning.objects.exists()


def test_a_site_does_not_decide_for_another(api: Api) -> None:
    article = factories.article("Sleep")
    translate(article, "fr", "Sommeil")
    other = factories.publish(PlainPage(title="Other"), below=Page.get_first_root_node())
    site = factories.site()
    site.pk, site.hostname, site.is_default_site, site.root_page = None, "other.example.org", False, other
    site.save()
    SiteSettings.objects.create(site=site, languages=[("language", "en")])
    assert len(api("articles/", locale="*", site="testserver").data["items"]) == 2


# --- the admin ---


def test_settings_need_the_language_of_the_home_page() -> None:
    settings = choose("fr")
    Locale.objects.create(language_code="fr")
    with pytest.raises(ValidationError, match="Add English too: it is the language of the home page of this site"):
        settings.full_clean()
    choose("fr", "en").full_clean()


def test_a_language_is_chosen_once() -> None:
    block = LanguagesBlock()
    with pytest.raises(StreamBlockValidationError) as caught:
        block.clean(block.to_python([{"type": "language", "value": "en"}] * 2))
    assert list(caught.value.block_errors) == [1]


def test_editors_are_told_that_the_site_does_not_show_the_language(editor: Any, publish: Any) -> None:
    french = translate(factories.article("Sleep"), "fr", "Sommeil")
    choose("en")
    publish()
    told = "The site does not show pages in French. Add that language under The site → Name and language."
    assert why_readers_cannot_see(french.pk) == [told]
    page = Article.objects.get(pk=french.pk)
    assert page.why_unseen == f"Readers cannot see “Sommeil”: t{told[1:]}"
    assert page.status_string == "live, language not shown"
    above = french.get_parent()
    assert told[1:] in editor.get(reverse("wagtailadmin_pages:edit", args=[french.pk])).text
    assert "language not shown" in editor.get(reverse("wagtailadmin_explore", args=[above.pk])).text
