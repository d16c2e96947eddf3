"""Pages are published and unpublished at their scheduled times."""

import datetime
import logging

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from api.publishing.worker import every_minute
from pages.models import Article
from tests import factories
from tests.forms import fields_of, stream_form

pytestmark = pytest.mark.django_db


def due(title: str, **fields: object) -> Article:
    """Return a draft that should have been published a minute ago."""
    article = factories.article_index().add_child(instance=Article(title=title, live=False, **fields))
    article.save_revision(approved_go_live_at=timezone.now() - datetime.timedelta(minutes=1))
    return article


@pytest.fixture
def refused() -> Article:
    """A due draft that cannot be published, because another page has taken its slug."""
    article = due("Sleep", slug="sleep-draft")
    factories.article("Other", slug="sleep")
    article.latest_revision.content["slug"] = "sleep"
    article.latest_revision.save()
    return article


WHY = "“Sleep” could not be published when its time came."


def test_refused_page_is_named_and_does_not_stop_the_others(refused, caplog):
    expired = factories.article("Old")
    Article.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    other = due("Rest")
    with pytest.raises(CommandError, match=f"{WHY} .*already has the address"):
        call_command("publish_scheduled")
    assert [Article.objects.get(pk=page.pk).live for page in (refused, other, expired)] == [False, True, False]
    every_minute()
    every_minute()
    told = [record for record in caplog.records if record.name == "pages.schedules"]
    assert [(record.levelno, WHY in record.getMessage()) for record in told] == [(logging.WARNING, True)]


def test_schedule_of_a_type_that_is_gone_does_not_stop_the_others():
    gone, other = due("Sleep"), due("Rest")
    removed = ContentType.objects.create(app_label="pages", model="removed")
    Revision.objects.filter(pk=gone.latest_revision_id).update(content_type=removed)
    with pytest.raises(CommandError, match="“Sleep” could not be published"):
        call_command("publish_scheduled")
    assert Article.objects.get(pk=other.pk).live


def test_editors_are_told_of_a_page_that_could_not_be_published(refused, client):
    client.force_login(factories.administrator())
    every_minute()
    assert WHY in client.get(reverse("wagtailadmin_pages:edit", args=[refused.pk])).content.decode()
    assert WHY in client.get(reverse("wagtailadmin_pages:history", args=[refused.pk])).content.decode()
    assert WHY in client.get(reverse("wagtailadmin_home")).content.decode()


def test_message_disappears_when_the_schedule_is_cancelled(refused, client):
    client.force_login(factories.administrator())
    every_minute()
    refused.revisions.update(approved_go_live_at=None)
    assert WHY not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_dry_run_changes_nothing(capsys):
    article = due("Rest")
    call_command("publish_scheduled", "--dryrun")
    assert "Rest" in capsys.readouterr().out
    article.refresh_from_db()
    assert not article.live


def test_editors_are_told_of_a_page_that_could_not_be_unpublished(client):
    article = factories.article("Sleep")
    Article.objects.filter(pk=article.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with deferred checks cannot be altered
        cursor.execute("ALTER TABLE wagtailcore_page ADD CHECK (NOT expired)")
    every_minute()
    every_minute()
    client.force_login(factories.administrator())
    why = "“Sleep” could not be unpublished when its time came."
    assert why in client.get(reverse("wagtailadmin_home")).content.decode()
    assert PageLogEntry.objects.filter(page=article.pk, action="pages.schedule.refused").count() == 1


def test_editors_are_told_of_a_person_who_could_not_be_published(client):
    person = factories.person("Jane Doe", slug="jane", live=False)
    person.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    revision = person.save_revision()
    revision.publish()
    factories.person("Jane Roe", slug="other")
    past = timezone.now() - datetime.timedelta(minutes=1)
    revision.refresh_from_db()
    revision.content |= {"slug": "other", "go_live_at": past.isoformat()}
    revision.approved_go_live_at = past
    revision.save()
    every_minute()
    client.force_login(factories.administrator())
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "“Jane Doe” could not be published when its time came." in home
    assert reverse("wagtailsnippets_pages_person:edit", args=[person.pk]) in home


def test_the_last_representable_time_is_refused_with_a_message(client):
    client.force_login(factories.administrator())
    article = factories.article("Sleep")
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    form = fields_of(client.get(address).content.decode())
    streams = {**stream_form("body", article.body), **stream_form("references", article.references)}
    answer = client.post(address, {**form, **streams, "expire_at": "9999-12-31 23:59"}, follow=True)
    assert answer.status_code == 200
    assert "last possible year is 9998" in answer.content.decode()


def test_who_only_saves_a_schedule_is_told_what_to_press(editor):
    article = factories.article("Sleep")
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    streams = {**stream_form("body", article.body), **stream_form("references", article.references)}

    def told(**sent: str) -> str:
        form = {**fields_of(editor.get(address).text), **streams, "go_live_at": "2126-01-01T08:00", **sent}
        return editor.post(address, form, follow=True).text

    assert "Not scheduled yet. Press “Schedule to publish”" in told()
    scheduled = told(**{"action-publish": "1"})
    assert "“Sleep” goes live on" in scheduled
    assert "Not scheduled yet" not in scheduled + told()


def test_who_saves_a_schedule_during_a_review_is_told_that_approving_schedules_it(editor):
    article = factories.article("Sleep")
    article.save_revision()
    article.get_workflow().start(article, None)
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    streams = {**stream_form("body", article.body), **stream_form("references", article.references)}
    form = {**fields_of(editor.get(address).text), **streams, "go_live_at": "2126-01-01T08:00"}
    told = editor.post(address, form, follow=True).text
    assert "Not scheduled yet. As soon as its review is approved, it is" in told
    assert "Press “Schedule to publish”" not in told
