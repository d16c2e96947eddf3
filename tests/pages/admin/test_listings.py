"""Lists of articles, locations and contacts, and the menu that leads to them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.search import index

from pages.admin.menus import site_item
from pages.models import Authorship
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
