"""What editors meet in the admin."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text, streamfield

from pages.models import Article, Category, ImportedSource, Location, Person, Tag
from tests import factories
from tests.forms import add_url, article_form, location_form

pytestmark = pytest.mark.django_db

MAKERS = [
    factories.home,
    factories.article_index,
    factories.article,
    factories.location_index,
    factories.location,
    factories.contact,
    factories.plain_page,
]


@pytest.mark.parametrize("make", MAKERS)
def test_page_of_every_type_can_be_opened(editor: Client, make) -> None:
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[make().pk])).status_code == 200


@pytest.mark.parametrize("model", [Person, Category, Tag])
def test_snippet_can_be_listed_and_added(editor: Client, model: type) -> None:
    for view in ("list", "add"):
        assert editor.get(reverse(model.snippet_viewset.get_url_name(view))).status_code == 200


def test_settings_of_the_site_can_be_opened(editor: Client) -> None:
    site = factories.site()
    assert editor.get(reverse("wagtailsettings:edit", args=["pages", "sitesettings", site.pk])).status_code == 200


def test_location_is_published_from_the_form(editor: Client) -> None:
    channels = streamfield([("phone", {"label": "", "value": "647 259 7740", "extension": ""})])
    form = {**location_form(channels=channels), "action-publish": "1"}
    editor.post(add_url(Location, factories.location_index()), form)
    location = Location.objects.get(slug="annex")
    assert location.live
    assert location.channels[0].value["value"] == "+16472597740"


def test_bad_phone_is_an_error_beside_its_field(editor: Client) -> None:
    channels = streamfield([("phone", {"label": "", "value": "12345", "extension": ""})])
    response = editor.post(
        add_url(Location, factories.location_index()), location_form(channels=channels) | {"action-publish": "1"}
    )
    errors = response.context["form"].errors.as_data()["channels"][0].as_json_data()
    assert "such as (506) 234-5678" in errors["blockErrors"][0]["blockErrors"]["value"]["messages"][0]


def test_article_is_published_with_a_location_typed_in(editor: Client) -> None:
    typed = {
        "name": "Annex",
        "address": factories.ADDRESS,
        "coordinates": "",
        "timezone": "",
        "opening_hours": streamfield([]),
        "exceptions": streamfield([]),
        "channels": streamfield([]),
        "directions": rich_text(""),
        "accessibility": rich_text(""),
    }
    body = streamfield([("location", {"page": "", "typed": typed})])
    editor.post(add_url(Article, factories.article_index()), article_form(body=body))
    assert Article.objects.get(slug="sleep").body[0].value["typed"]["name"] == "Annex"


def test_control_characters_are_removed_from_what_is_typed(editor: Client) -> None:
    steps = streamfield([("quote", {"text": "Rest\x0bwell\x01", "attribution": "Ann\x0c Lee"})])
    form = article_form(title="\x01Good\x0bsleep\x7f", summary="One\x0btwo\nthree\x02", body=steps)
    editor.post(add_url(Article, factories.article_index()), form)
    article = Article.objects.get(slug="sleep")
    assert article.title == "Good sleep"
    assert article.summary == "One\ntwo\nthree"
    assert article.body[0].value["text"] == "Rest\nwell"
    assert article.body[0].value["attribution"] == "Ann  Lee"


def test_report_shows_what_an_import_could_not_place(editor: Client) -> None:
    article = factories.article("Sleep")
    ImportedSource.objects.create(
        source="sleep.txt",
        digest="",
        page=article,
        unplaced=[{"line": 12, "text": "Opening <hours>"}],
        imported_at=timezone.now(),
    )
    shown = editor.get(reverse("imported_sources")).content.decode()
    assert "sleep.txt" in shown
    assert '<li value="12">Opening &lt;hours&gt;</li>' in shown
    assert reverse("wagtailadmin_pages:edit", args=[article.pk]) in shown


def test_report_remembers_a_page_that_was_deleted(editor: Client) -> None:
    ImportedSource.objects.create(source="gone.txt", digest="", imported_at=timezone.now())
    assert "gone.txt" in editor.get(reverse("imported_sources")).content.decode()


def test_report_can_be_exported(editor: Client) -> None:
    unplaced = [{"line": 3, "text": "Fax\x0b1"}, {"line": 12, "text": "=1+1"}]
    page = factories.article("Sleep")
    ImportedSource.objects.create(
        source="sleep.txt", digest="", page=page, unplaced=unplaced, imported_at=datetime(2026, 3, 2, 9, tzinfo=UTC)
    )
    file = editor.get(reverse("imported_sources"), {"export": "csv"}).getvalue().decode()
    heading, row = csv.reader(StringIO(file, newline=""))
    assert heading == ["File", "Page", "Imported", "Lines without a place"]
    assert row == ["sleep.txt", "Sleep", "2026-03-02 09:00:00+00:00", "3: Fax1\n12: =1+1"]
    file = editor.get(reverse("imported_sources"), {"export": "xlsx"}).getvalue()
    row = list(openpyxl.load_workbook(BytesIO(file)).active.values)[1]
    assert row == ("sleep.txt", "Sleep", datetime(2026, 3, 2, 9), "3: Fax1\n12: =1+1")


def test_report_is_for_those_who_edit_its_pages(client: Client) -> None:
    own, other = factories.article("Sleep"), factories.plain_page("About")
    for name, page in (("own.txt", own), ("other.txt", other), ("gone.txt", None)):
        ImportedSource.objects.create(source=name, digest="", page=page, imported_at=timezone.now())
    client.force_login(factories.member(of=own.get_parent()))
    shown = client.get(reverse("imported_sources")).content.decode()
    assert [name in shown for name in ("own.txt", "other.txt", "gone.txt")] == [True, False, False]


def test_report_is_not_for_those_who_edit_no_page(client: Client) -> None:
    ImportedSource.objects.create(source="gone.txt", digest="", imported_at=timezone.now())
    client.force_login(factories.member())
    assert client.get(reverse("imported_sources")).status_code == 302
    assert reverse("imported_sources") not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("name", ["edit", "delete"])
def test_a_page_of_which_a_row_is_gone_is_told_and_is_no_error(editor: Client, name: str) -> None:
    article = factories.article("Sleep")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pages_article WHERE page_ptr_id = %s", [article.pk])
    for ask in (editor.get, editor.post):
        response = ask(reverse(f"wagtailadmin_pages:{name}", args=[article.pk]), follow=True)
        assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
        assert "If nobody deleted what is missing, restore it from a backup." in response.content.decode()


@pytest.mark.parametrize("column", ["category_id", "hero_id", "reviewed_by_id", "seo_image_id"])
def test_a_page_that_names_a_row_that_is_gone_opens(editor: Client, column: str) -> None:
    article = factories.article("Sleep")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks that wait cannot be altered
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'pages_article'::regclass")
        for (constraint,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE pages_article DROP CONSTRAINT "{constraint}"')
        cursor.execute(f"UPDATE pages_article SET {column} = 999 WHERE page_ptr_id = %s", [article.pk])
    response = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    assert response.status_code == 200
    assert "instance with id 999 is not a valid choice" in response.content.decode()
