"""`manage.py why` and the editor's status panel say why readers cannot see a page."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages.models import Article, Home
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def why(api) -> Callable[[object], str]:
    """What the command prints once everything is published."""

    def ask(asked: object) -> str:
        api("site/")
        printed = StringIO()
        call_command("why", str(asked), stdout=printed)
        return printed.getvalue()

    return ask


def test_a_page_that_readers_can_see(why):
    article = factories.article("Sleep")
    assert why("/blog/sleep/") == f"Page {article.pk}, “Sleep”: readers can see it.\n"
    assert why("https://www.example.org/blog/sleep?from=mail") == why("/blog/sleep/")


def test_a_draft_that_was_never_published(why):
    factories.article_index().add_child(instance=Article(title="Sleep", slug="sleep", live=False))
    assert "It is a draft that was never published." in why("/blog/sleep/")


def test_a_page_that_was_unpublished(api, why):
    article = factories.article("Sleep")
    identifier = api("articles/sleep/").data["id"]
    article.unpublish()
    assert "It is a draft: it was unpublished." in why("/blog/sleep/")
    assert why(identifier) == why("/blog/sleep/")


def test_a_page_that_expired(why):
    article = factories.article("Sleep", expire_at=timezone.now() - timedelta(days=1))
    Page.objects.filter(pk=article.pk).update(live=False, expired=True)
    assert "It expired on " in why("/blog/sleep/")


def test_a_page_that_is_scheduled(why):
    article = Article(title="Sleep", slug="sleep", live=False, go_live_at=timezone.now() + timedelta(days=1))
    factories.article_index().add_child(instance=article)
    article.save_revision().publish()
    assert "It goes live on " in why("/blog/sleep/")


def test_a_private_page(why):
    factories.article("Sleep").view_restrictions.create(restriction_type="login")
    assert "It is hidden from readers." in why("/blog/sleep/")


def test_a_page_has_all_its_reasons(why):
    article, index = factories.article("Sleep"), factories.article_index()
    article.unpublish()
    index.view_restrictions.create(restriction_type="login")
    index.unpublish()
    told = why("/blog/sleep/")
    for reason in (
        "It is a draft: it was unpublished.",
        "The page “Blog” above it is hidden from readers.",
        "The page “Blog” above it is a draft.",
    ):
        assert reason in told


def test_a_page_outside_every_site(why):
    factories.site()
    factories.publish(Home(title="Elsewhere", slug="elsewhere"), below=Page.get_first_root_node())
    assert "It is not below the root page of a site." in why("/elsewhere/")


def test_a_site_whose_home_page_is_a_draft(why):
    factories.home().unpublish()
    assert "It is a draft" in why("/")


def test_a_page_that_was_deleted(api, why):
    article = factories.article("Sleep")
    identifier = api("articles/sleep/").data["id"]
    article.delete()
    assert "The article “sleep” was deleted on 20" in why("/blog/sleep/")
    assert why(identifier) == why("/blog/sleep/")


def test_a_page_that_could_not_be_rendered(why, monkeypatch):
    factories.article("Sleep")
    monkeypatch.setattr(Article, "json_ld", lambda *args: 1 / 0)
    assert "ZeroDivisionError" in why("/blog/sleep/")


def test_a_page_that_waits_to_be_rendered():
    factories.article("Sleep")
    printed = StringIO()
    call_command("why", "/blog/sleep/", stdout=printed)
    assert "It waits to be rendered." in printed.getvalue()


@pytest.mark.parametrize("asked", ["/nothing/", "00000000-0000-4000-8000-000000000000"])
def test_nothing_is_there(why, asked):
    factories.article("Sleep")
    with pytest.raises(CommandError, match=f"There is no page at {asked}"):
        why(asked)


def test_a_redirect_that_leads_to_a_draft(why):
    article = factories.article("Sleep")
    Redirect.add_redirect("/old", redirect_to=article)
    article.unpublish()
    told = why("/old")
    assert f"A redirect leads from here to page {article.pk}, “Sleep”. Readers cannot see that page." in told
    assert "It is a draft: it was unpublished." in told


def test_redirects_that_go_round(why):
    Redirect.add_redirect("/one", redirect_to="/two")
    Redirect.add_redirect("/two", redirect_to="/one")
    assert "A redirect leads from here to /two." in why("/one")


def test_the_status_panel_says_why(client, api):
    client.force_login(factories.administrator())
    article = factories.article("Sleep")
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    api("site/")
    assert "Why can readers not see this?" not in client.get(address).content.decode()
    article.unpublish()
    shown = client.get(address).content.decode()
    assert "Why can readers not see this?" in shown
    assert "It is a draft: it was unpublished." in shown
