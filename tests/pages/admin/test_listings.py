"""Lists of articles, locations and contacts, and the menu that leads to them."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale
from wagtail.search import index

from pages.admin.menus import site_item
from pages.models import Authorship, Tag
from tests import factories

pytestmark = pytest.mark.django_db


def test_articles_are_listed_with_picture_category_author_and_date(admin_client):
    person, category = factories.person("Jane Doe"), factories.category("Trauma")
    factories.article(
        "Sleep",
        hero=factories.picture(),
        hero_decorative=True,
        category=category,
        authorships=[Authorship(person=person)],
    )
    row = admin_client.get(reverse("articles:index")).text.split("<tbody>")[1]
    assert "list-thumbnail" in row
    assert all(words in row for words in ("Sleep", "Trauma", "Jane Doe"))


def test_list_reads_pictures_categories_and_authors_of_all_articles_at_once(admin_client):
    def make(title: str) -> None:
        shown = {"hero": picture, "hero_decorative": True, "category": category}
        factories.article(title, **shown, authorships=[Authorship(person=person)])

    def reads() -> int:
        tables = ("pages_person", "pages_category", "pages_picture", "pages_rendition")
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(reverse("articles:index"))
        return sum(any(f'FROM "{table}"' in query["sql"] for table in tables) for query in queries)

    picture, category, person = factories.picture(), factories.category(), factories.person()
    make("First")
    reads()  # makes the rendition
    one = reads()
    make("Second")
    make("Third")
    assert reads() == one


def test_locations_and_contacts_have_lists(admin_client):
    factories.location("Harbour clinic")
    factories.contact("Reception")
    assert "1 Yonge Street, Toronto" in admin_client.get(reverse("locations:index")).text
    assert "Reception" in admin_client.get(reverse("contacts:index")).text


def test_search_of_the_admin_finds_words_of_the_text(admin_client):
    for title, words in (("Sleep", "Valerian grows beside the harbour."), ("Rest", "Nothing.")):
        index.insert_or_update_object(factories.article(title, body=[("rich_text", f"<p>{words}</p>")]))
    for name in ("articles:index", "wagtailadmin_pages:search"):
        found = admin_client.get(reverse(name), {"q": "valerian"}).text
        assert "Sleep" in found
        assert "Rest" not in found.split("<tbody>")[1]


def test_main_menu_has_plain_words(admin_client):
    html = admin_client.get(reverse("wagtailadmin_home")).text
    menu = html.split('id="wagtail-sidebar-props"')[1].split("</script>")[0]
    for label in ("Articles", "People", "Categories", "Tags", "Pictures", "The site", "Locations", "Redirects"):
        assert f'"{label}"' in menu
    assert "Snippets" not in menu
    assert '"Images"' not in menu
    assert menu.count('"Redirects"') == 1


def test_menu_of_the_site_leads_to_panels_that_exist(admin_client):
    factories.site()
    form = admin_client.get(reverse("wagtailsettings:edit", args=["pages", "sitesettings"]), follow=True).text
    parts = [item.url.partition("#")[2] for item in site_item().menu.registered_menu_items if "#" in item.url]
    assert parts
    assert all(f'id="{part}"' in form for part in parts)


def test_search_counts_pages_and_leaves_out_the_root_of_all_sites(admin_client):
    factories.article("Sleep")
    response = admin_client.get(reverse("wagtailadmin_pages:search"))
    found = list(response.context["page_obj"])
    assert {page.title for page in found} == {"Home", "Blog", "Sleep"}
    assert "1-3 of 3 pages" in " ".join(BeautifulSoup(response.text, "html.parser").text.split())


def test_people_categories_and_tags_are_listed_by_the_alphabet_with_their_language(admin_client):
    for name in ("anxiety", "PTSD", "Sleep"):
        Tag.objects.create(name=name, slug=name.lower())
    address = reverse("wagtailsnippets_pages_tag:list")
    response = admin_client.get(address)
    assert [tag.name for tag in response.context["page_obj"]] == ["anxiety", "PTSD", "Sleep"]
    assert "Language" not in [column.label for column in response.context["table"].columns.values()]
    french = Locale.objects.create(language_code="fr")
    Tag.objects.create(name="repos", slug="repos", locale=french)
    response = admin_client.get(address, {"ordering": "-name"})
    assert [tag.name for tag in response.context["page_obj"]] == ["Sleep", "repos", "PTSD", "anxiety"]
    assert "Language" in [str(column.label) for column in response.context["table"].columns.values()]
