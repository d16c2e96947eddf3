"""What readers see of a live page, person or category until a scheduled change comes."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from pages.models import Article, Category, Person
from pages.schedules import follow_schedules
from tests import factories

pytestmark = pytest.mark.django_db

FIELDS = {
    Person: {"name": "New", "slug": "jane", "role": "", "credentials": "", "bio": "null", "profile_url": ""},
    Category: {"name": "New", "slug": "jane", "description": ""},
}
ROWS = [(Person, "people"), (Category, "categories")]


def later() -> str:
    return timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")


def schedule(editor, row):
    address = reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])
    sent = {**FIELDS[type(row)], "go_live_at": later(), "action-publish": "yes"}
    assert editor.post(address, sent).status_code == 302
    row.refresh_from_db()


def pass_time():
    then = timezone.now() - timedelta(minutes=1)
    for revision in Revision.objects.exclude(approved_go_live_at=None):
        revision.content["go_live_at"] = then.isoformat()
        revision.approved_go_live_at = then
        revision.save()
    assert follow_schedules() == []


@pytest.mark.parametrize(("model", "collection"), ROWS)
def test_row_without_revisions_stays_as_it_is_until_its_scheduled_change(admin_client, api, model, collection):
    row = model.objects.create(name="Old", slug="jane")
    schedule(admin_client, row)
    answer = api(f"{collection}/jane/")
    assert (answer.status_code, answer.data["name"]) == (200, "Old")
    assert (row.live, row.name, row.status_string) == (True, "Old", "live + scheduled")
    assert row.live_revision.as_object().name == "Old"
    assert row.latest_revision.as_object().name == "New"
    assert row.latest_revision.is_latest_revision()
    pass_time()
    assert api(f"{collection}/jane/").data["name"] == "New"
    row.refresh_from_db()
    assert (row.live_revision, row.has_unpublished_changes) == (row.latest_revision, False)


def test_row_with_a_draft_alone_stays_as_it_is_until_its_scheduled_change(admin_client, api):
    person = factories.person("Old", slug="jane")
    person.name = "Draft"
    person.save_revision()
    schedule(admin_client, person)
    assert api("people/jane/").data["name"] == "Old"


def test_draft_from_before_the_first_publication_can_be_scheduled(api):
    person = factories.person("Old", slug="jane", live=False)
    first = person.save_revision()
    first.publish()
    Revision.objects.filter(pk=first.pk).update(content={**first.content, "name": "New"})
    first.refresh_from_db()
    first.content["go_live_at"] = (timezone.now() + timedelta(days=1)).isoformat()
    first.save()
    first.publish()
    assert api("people/jane/").data["name"] == "Old"


def test_row_that_is_not_live_gets_no_live_revision(admin_client):
    person = factories.person("Old", slug="jane", live=False)
    schedule(admin_client, person)
    assert (person.live, person.live_revision, person.status_string) == (False, None, "scheduled")


def test_page_without_revisions_stays_as_it_is_until_its_scheduled_change(api):
    page = factories.article("Old", slug="sleep")
    assert page.live_revision is None
    page.title, page.go_live_at = "New", timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    stored = Article.objects.get(pk=page.pk)
    assert (stored.live, stored.title, stored.status_string) == (True, "Old", "live + scheduled")
    assert api("articles/sleep/").data["title"] == "Old"
    pass_time()
    assert api("articles/sleep/").data["title"] == "New"
    assert Page.objects.filter(pk=page.pk, live_revision=F("latest_revision")).exists()
