"""Times and dates are in the time zone of the site or of the editor."""

import datetime
import json
import re
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, Page, Site, Workflow, WorkflowTask
from wagtail.users.models import UserProfile

from api.models import PublishedDocument
from api.publishing.publish import publish_everything
from pages.models import Article, Home, SiteSettings
from tests import factories
from tests.forms import add_url, article_form
from tests.pages.documents import document_of

pytestmark = pytest.mark.django_db

# These two never have the same date.
EARLY, LATE = "Pacific/Kiritimati", "Pacific/Pago_Pago"
NOON = datetime.datetime(2099, 6, 1, 16, tzinfo=datetime.UTC)


def day_in(zone: str) -> datetime.date:
    return timezone.localdate(timezone=ZoneInfo(zone))


def draft(title: str = "Sleep", **fields: object) -> Article:
    article = Article(title=title, live=False, **fields)
    factories.article_index().add_child(instance=article)
    article.save_revision()
    return article


def edit(editor: Client, article: Page, **fields: object) -> str:
    form = article_form(title=article.title, slug=article.slug, **fields)
    return editor.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form, follow=True).content.decode()


# --- the admin ---


def test_times_are_entered_in_the_time_zone_of_the_site(editor: Client) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    article = draft()
    told = edit(editor, article, go_live_at="2099-06-01T12:00")
    assert article.scheduled_revision.approved_go_live_at == NOON
    assert "goes live on Monday, June 1, 2099, noon EDT (America/Toronto), in " in told


def test_times_are_entered_in_the_time_zone_of_the_editor(editor: Client) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    UserProfile.objects.create(user=get_user_model().objects.get(), current_time_zone="Europe/Paris")
    article = draft()
    assert "(Europe/Paris)" in edit(editor, article, go_live_at="2099-06-01T18:00")
    assert article.scheduled_revision.approved_go_live_at == NOON


def test_time_zone_of_the_installation_is_the_default(settings) -> None:
    settings.TIME_ZONE = "America/Toronto"
    assert SiteSettings(site=factories.site()).timezone == "America/Toronto"


def test_every_time_in_the_editor_has_its_time_zone(editor: Client) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    article = draft(go_live_at=NOON)
    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert 'value="2099-06-01T12:00"' in shown
    beside = re.findall(r'type="datetime-local"[^>]*> <span[^>]*>([^<]*)<', shown)
    assert beside == ["America/Toronto"] * 2
    assert "June 1, 2099, noon EDT" in shown


def test_times_have_their_time_zone_in_every_language(editor: Client) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    UserProfile.objects.create(user=get_user_model().objects.get(), preferred_language="fr")
    article = draft(go_live_at=NOON)
    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert "1 juin 2099 à 12\u00a0h\u00a000 EDT" in shown


def test_message_contains_the_time_of_the_expiry(editor: Client) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    told = edit(editor, draft(), expire_at="2099-06-01T12:00")
    assert "is unpublished on Monday, June 1, 2099, noon EDT (America/Toronto)" in told


def test_message_after_bulk_scheduling_contains_the_time(editor: Client) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    article = draft(go_live_at=NOON)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    told = editor.post(f"{url}?id={article.pk}&next=/admin/", follow=True).content.decode()
    assert "goes live on Monday, June 1, 2099, noon EDT" in told


def test_message_after_approving_a_scheduled_page_contains_the_time(editor: Client) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    article = draft(go_live_at=NOON)
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Approve"), sort_order=1)
    task = workflow.start(article, get_user_model().objects.get()).current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", task.pk])
    told = editor.post(address, {"comment": ""}, follow=True).content.decode()
    assert article.scheduled_revision.approved_go_live_at == NOON
    assert "goes live on Monday, June 1, 2099, noon EDT (America/Toronto)" in told


@pytest.mark.parametrize("zone", [EARLY, LATE])
def test_review_of_today_is_dated_in_the_time_zone_of_the_site(editor: Client, zone: str) -> None:
    factories.settings_of_site(timezone=zone)
    article = factories.article()
    edit(editor, article, reviewed_now="yes", reviewed_by=str(factories.person().pk))
    assert Article.objects.get(pk=article.pk).last_reviewed == day_in(zone)


@pytest.mark.parametrize("zone", [EARLY, LATE])
def test_review_is_due_in_the_time_zone_of_the_site(zone: str) -> None:
    factories.settings_of_site(timezone=zone)
    assert Article(next_review=day_in(zone)).review_standing() == "Due today"


def test_document_of_the_site_has_its_time_zone() -> None:
    factories.settings_of_site(timezone="America/Toronto")
    publish_everything()
    assert json.loads(bytes(PublishedDocument.objects.get(type="site").body))["timezone"] == "America/Toronto"


# --- the date that readers see ---


def from_the_form(editor: Client) -> Article:
    edit(editor, article := draft())
    return article


def when_it_is_created(editor: Client) -> Article:
    editor.post(add_url(Article, factories.article_index()), article_form())
    return Article.objects.get()


def together_with_others(editor: Client) -> Article:
    article = draft()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editor.post(f"{url}?id={article.pk}&next=/admin/")
    return article


def by_its_schedule(editor: Client) -> Article:
    article = draft()
    now = timezone.now()
    article.go_live_at = now + datetime.timedelta(days=3)
    article.save_revision(approved_go_live_at=now - datetime.timedelta(minutes=1))
    article.latest_revision.content["go_live_at"] = (now - datetime.timedelta(minutes=1)).isoformat()
    article.latest_revision.save()
    call_command("publish_scheduled")
    return article


def by_a_program(editor: Client) -> Article:
    return factories.article_index().add_child(instance=Article(title="Sleep"))


def as_an_alias(editor: Client) -> Article:
    article = draft()
    alias = article.create_alias(update_slug="alias")
    article.get_latest_revision().publish()
    return alias


WAYS = [from_the_form, when_it_is_created, together_with_others, by_its_schedule, by_a_program, as_an_alias]


@pytest.mark.parametrize("publish", WAYS)
def test_date_of_an_article_is_the_day_of_its_first_publication_by_default(editor: Client, publish) -> None:
    factories.settings_of_site(timezone=EARLY)
    article = publish(editor)
    assert document_of(article)["published_on"] == day_in(EARLY).isoformat()


def test_date_of_an_editor_is_kept() -> None:
    article = factories.article(published_on=datetime.date(2020, 2, 29))
    assert document_of(article)["published_on"] == "2020-02-29"


def test_date_of_the_first_publication_is_kept() -> None:
    article = draft()
    article.get_latest_revision().publish()
    Page.objects.filter(pk=article.pk).update(first_published_at=datetime.datetime(2020, 3, 2, 12, tzinfo=datetime.UTC))
    Article.objects.filter(pk=article.pk).update(published_on=None)
    Article.objects.get(pk=article.pk).save_revision().publish()
    assert document_of(article)["published_on"] == "2020-03-02"


def test_drafts_and_scheduled_articles_have_no_date(editor: Client) -> None:
    editor.post(add_url(Article, factories.article_index()), article_form(go_live_at="2099-06-01T12:00"))
    scheduled = Article.objects.get(slug="sleep")
    assert scheduled.published_on is None
    assert scheduled.get_latest_revision_as_object().published_on is None
    assert draft("Other").published_on is None


def test_new_article_without_a_date_is_listed_first(api) -> None:
    factories.article("Old", published_on=datetime.date(2020, 2, 29))
    draft("New").get_latest_revision().publish()
    assert [item["title"] for item in api("articles/").data["items"]] == ["New", "Old"]


def test_date_is_in_the_time_zone_of_the_articles_site() -> None:
    factories.settings_of_site(timezone=EARLY)
    home = factories.publish(Home(title="Other", slug="other"), below=Page.get_first_root_node())
    other = Site.objects.create(hostname="other.example", root_page=home)
    SiteSettings.objects.create(site=other, timezone=LATE)
    index = factories.publish(type(factories.article_index())(title="Blog"), below=home)
    article = factories.publish(Article(title="There", live=False), below=index)
    assert article.published_on == day_in(LATE)


def test_date_of_a_translation_is_in_the_time_zone_of_its_site(db: None) -> None:
    factories.settings_of_site(timezone=LATE)
    french = Locale.objects.create(language_code="fr")
    translation = draft().copy_for_translation(french, copy_parents=True)
    translation.get_latest_revision().publish()
    translation.refresh_from_db()
    assert translation.published_on == day_in(LATE)


def test_account_names_the_zone_of_the_site_for_who_has_chosen_none(editor) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    field = BeautifulSoup(editor.get(reverse("wagtailadmin_account")).content, "html.parser").select_one(
        "select[name=locale-current_time_zone]"
    )
    assert field["data-w-locale-server-time-zone-param"] == "America/Toronto"
    assert field.select_one("option[value='']").get_text() == "The time zone of the site"
