"""What the status panel says of a page, and the way to its JSON."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from api.admin.standing import moment_in_words, standing_of
from pages.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def test_live_page_has_its_dates_in_words(publish):
    article = factories.article()
    publish()
    seen, sent = standing_of(article)
    assert seen.startswith("Readers can see this page, live since ")
    assert sent.startswith("What they see was last sent on ")


def test_moment_names_the_town_of_its_time_zone():
    with timezone.override("America/Toronto"):
        moment = timezone.make_aware(timezone.datetime(2026, 12, 1, 9, 0))
        assert moment_in_words(moment) == "1 December 2026 at 09:00 Toronto time"


def test_changes_and_schedules_of_a_live_page_are_told(publish):
    article = factories.article()
    article.save_revision().publish()
    publish()
    article.refresh_from_db()
    article.title = "Changed"
    article.save_revision()
    assert "changes that readers do not see" in standing_of(article)[-1]
    article.go_live_at = timezone.now() + timedelta(days=1)
    article.save_revision().publish()
    assert standing_of(Article.objects.get(pk=article.pk))[-1].startswith("A changed version goes live on ")


def test_form_leads_to_the_frontend_and_to_the_json(admin_client, publish):
    factories.settings_of_site(frontend_url="https://www.example.org")
    article = factories.article("Sleep")
    publish()
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).text
    assert 'href="https://www.example.org/blog/sleep/"' in html
    assert reverse("json_of_page", args=[article.pk]) in html


def test_json_of_a_live_page_is_its_address_in_the_api(admin_client, publish):
    article = factories.article("Sleep")
    publish()
    answer = admin_client.get(reverse("json_of_page", args=[article.pk]), follow=True)
    assert answer.json()["title"] == "Sleep"


def test_page_without_json_says_why(admin_client, publish):
    article = factories.article("Sleep")
    article.unpublish()
    publish()
    answer = admin_client.get(reverse("json_of_page", args=[article.pk]), follow=True)
    assert "There is no JSON of “Sleep”" in answer.text
