"""Unreadable stored values: the admin opens, nothing is lost, and the parts that are left out are listed."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import Page, Revision

from api.models import RenderFailure, RenderWarning
from api.publishing.publish import publish_everything
from pages.blocks.body import BodyBlock
from pages.models import Article, Location, SiteSettings
from tests import factories
from tests.api.publishing.test_isolation import UNREADABLE
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db

IDS = [str(UUID(int=number)) for number in range(3)]
QUOTE = {"type": "quote", "value": {"text": "So it is.", "attribution": "", "role": ""}, "id": IDS[0]}
REMOVED = {"type": "poll", "value": {"question": "Do you sleep?"}, "id": IDS[1]}


def store(page: Page, body: Any) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_article SET body = %s WHERE page_ptr_id = %s", [text, page.pk])


def stored(page: Page) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM pages_article WHERE page_ptr_id = %s", [page.pk])
        return json.loads(cursor.fetchone()[0])


@pytest.mark.parametrize("body", [pytest.param(body, id=body[:12]) for body in UNREADABLE])
def test_a_page_with_an_unreadable_body_can_be_edited(editor, body):
    article = factories.article("Sleep")
    store(article, body)
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    form = editor.get(address)
    assert "Body: The stored value is not a list of blocks." in form.content.decode()
    assert editor.get(reverse("wagtailadmin_pages:delete", args=[article.pk])).status_code == 200
    Article.objects.get(pk=article.pk).unpublish()
    assert stored(article) == (body if body != '"text"' else "text")
    fields = {**fields_of(form.content.decode()), "body-count": "0", "references-count": "0"}
    assert editor.post(address, {**fields, "action-publish": "1"}).status_code == 302
    publish_everything()
    assert stored(article) == []
    assert not RenderFailure.objects.exists()
    assert not RenderWarning.objects.exists()


def test_a_block_of_a_removed_type_is_listed_and_kept(editor, api):
    article = factories.article("Sleep")
    store(article, [REMOVED, QUOTE])
    assert [block["type"] for block in api("articles/sleep/").data["body"]] == ["quote"]
    warning = RenderWarning.objects.get()
    assert (warning.source, warning.block_id, warning.field) == (f"page:{article.pk}", REMOVED["id"], "poll")
    assert "kind of block no longer exists" in warning.detail
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert "Body, Poll: This kind of block no longer exists." in form
    assert api("/api/health/").data["warnings"] == 1


def test_unreadable_blocks_are_kept_when_a_program_saves_the_page():
    article = factories.article("Sleep")
    body = [REMOVED, QUOTE, {**QUOTE, "value": 5}, REMOVED]
    store(article, body)
    read = Article.objects.get(pk=article.pk)
    assert [child.block_type for child in read.body] == ["quote"]
    read.save()
    assert stored(article) == body
    read.save_revision().publish()
    assert stored(article) == body
    read = Article.objects.get(pk=article.pk)
    read.body = [("quote", {"text": "Another."})]
    read.save()
    assert [child["type"] for child in stored(article)] == ["quote"]


def test_admin_opens_with_unreadable_settings(editor):
    factories.settings_of_site(name="Clinic")
    SiteSettings.objects.update(header="[]")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_sitesettings SET header = '5', social = '[null]'")
    assert editor.get(reverse("wagtailadmin_home")).status_code == 200
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", factories.site().pk])
    assert editor.get(address).status_code == 200


@pytest.mark.parametrize("content", ["5", "{}", "[]", '{"pk": 1, "authorships": 5, "title": null}'])
def test_an_unreadable_draft_opens_with_the_published_content(editor, content):
    article = factories.article("Sleep")
    article.title = "Rest"
    revision = article.save_revision()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_revision SET content = %s WHERE id = %s", [content, revision.pk])
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert "The latest draft of this page cannot be read." in form
    assert fields_of(form)["title"] == "Sleep"
    with pytest.raises(ValidationError, match="cannot be read"):
        Revision.objects.get(pk=revision.pk).publish()
    sent = {**fields_of(form), "title": "Peace", "body-count": "0", "references-count": "0", "action-publish": "1"}
    assert editor.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), sent).status_code == 302
    assert Article.objects.get(pk=article.pk).title == "Peace"


def test_an_unreadable_draft_that_is_scheduled_says_to_cancel_that_before_it_is_saved(editor):
    article = factories.article("Sleep")
    article.title = "Rest"
    revision = article.save_revision()
    soon = timezone.now() + timedelta(days=1)
    Revision.objects.filter(pk=revision.pk).update(content=5, approved_go_live_at=soon)
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    form = editor.get(address).text
    assert "If the page is scheduled, first press “Cancel scheduled publish” there." in form
    cancel = reverse("wagtailadmin_pages:revisions_unschedule", args=[article.pk, revision.pk])
    assert cancel in form
    editor.post(cancel)
    sent = {**fields_of(editor.get(address).text), "title": "Peace", "body-count": "0", "references-count": "0"}
    assert editor.post(address, sent).status_code == 302
    assert Page.objects.get(pk=article.pk).get_latest_revision_as_object().title == "Peace"


@pytest.mark.parametrize("stored_instead", ["null", "5", "[]", '{"published_on": 5, "format": [2]}'])
def test_other_json_columns_are_read_as_far_as_possible(editor, api, stored_instead):
    article = factories.article("Sleep", last_reviewed="2026-01-01")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_article SET unfinished = %s, review_snapshot = %s", [stored_instead] * 2)
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).status_code == 200
    assert api("articles/sleep/").data["changed_since_review"] is None


def test_dates_beyond_the_range_of_python_are_read_as_the_farthest(editor, api):
    article = factories.article("Sleep")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE wagtailcore_page SET expire_at = 'infinity', first_published_at = '0044-03-15 BC' WHERE id = %s",
            [article.pk],
        )
        cursor.execute("UPDATE pages_article SET published_on = 'infinity'")
    found = api("articles/sleep/").data
    assert (found["expires_at"], found["published_at"]) == ("9999-12-30T00:00:00Z", "0001-01-02T00:00:00Z")
    assert found["published_on"] == "9999-12-31"
    for address in (
        reverse("wagtailadmin_explore", args=[article.get_parent().pk]),
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        reverse("publishing_report"),
    ):
        assert editor.get(address).status_code == 200


def test_an_unknown_time_zone_is_listed_and_the_admin_opens(editor, api):
    location, settings = factories.location(), factories.settings_of_site(name="Clinic")
    Location.objects.update(timezone="Nowhere/Town", country="ZZ")
    SiteSettings.objects.update(timezone="Nowhere/Town")
    assert editor.get(reverse("wagtailadmin_home")).status_code == 200
    assert api("site/").data["timezone"] == "UTC"
    place = api("locations/harbour-clinic/").data
    assert (place["timezone"], place["address"]["country"]) == (None, None)
    assert set(RenderWarning.objects.values_list("source", "field")) == {
        (f"site:{settings.site_id}:en", "timezone"),
        (f"page:{location.pk}", "timezone"),
        (f"page:{location.pk}", "address.country"),
    }


def test_a_block_id_with_html_is_not_sent_to_editors(client):
    """The admin's scripts write ids into the page without escaping, so the HTML would run for the next editor."""
    article = factories.article("Sleep")
    client.force_login(factories.member(of=article))
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    hostile = '"><img src=x onerror=alert(1)>'
    related = {"pages": [{"type": "item", "value": article.get_parent().pk, "id": hostile}]}
    body = StreamValue(BodyBlock(), [{**QUOTE, "id": hostile}, {"type": "related", "value": related}], is_lazy=True)
    sent = {**fields_of(client.get(address).content.decode()), "references-count": "0", **stream_form("body", body)}
    assert client.post(address, sent).status_code == 302
    article.refresh_from_db()
    kept = json.loads(article.latest_revision.content["body"])
    assert [kept[0]["id"], kept[1]["value"]["pages"][0]["id"]] == [hostile, hostile]
    form = client.get(address).content.decode()
    assert "So it is." in form
    assert "onerror" not in form
