"""A page is unpublished with all pages below it."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction, Revision, Site
from wagtail.signals import page_unpublished, unpublished
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail.users.models import UserProfile

from api.models import PublishedDocument
from pages.admin.site_roots import refuse_hidden_root
from pages.admin.unpublishing import unpublish_below
from pages.models import Article, ArticleIndex, Home, PlainPage
from pages.roles import ADMINISTRATOR, EDITOR
from pages.schedules import follow_schedules
from tests import factories
from tests.benchmarks.content import fill
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> ArticleIndex:
    for title in ("Sleep", "Rest", "Dreams"):
        factories.article(title)
    return ArticleIndex.objects.get()


def signed_in(user: AbstractUser) -> Client:
    client = Client()
    client.force_login(user)
    return client


def live(section: Page) -> set[str]:
    return set(section.get_descendants(inclusive=True).live().values_list("title", flat=True))


def test_a_section_is_unpublished_with_all_below_it(section):
    signed_in(factories.administrator()).post(
        reverse("wagtailadmin_pages:unpublish", args=[section.pk]), {"include_descendants": "on"}
    )
    assert live(section) == set()
    articles = Article.objects.all()
    assert {(page.has_unpublished_changes, page.live_revision_id) for page in articles} == {(True, None)}
    assert not PublishedDocument.objects.filter(live=True, type="article").exists()
    logged = PageLogEntry.objects.filter(action="wagtail.unpublish", user__isnull=False)
    assert set(logged.values_list("label", flat=True)) == {section.title, "Sleep", "Rest", "Dreams"}


def test_a_bulk_action_unpublishes_all_below_and_counts_it(section):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    answer = signed_in(factories.administrator()).post(
        f"{address}?id={section.pk}&next=/admin/", {"include_descendants": "on"}, follow=True
    )
    assert live(section) == set()
    assert "1 page and 3 child pages have been unpublished" in answer.content.decode()


def test_a_bulk_action_without_those_below_leaves_them(section):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    signed_in(factories.administrator()).post(f"{address}?id={section.pk}&next=/admin/", {}, follow=True)
    assert live(section) == {"Sleep", "Rest", "Dreams"}


def test_locked_and_scheduled_pages_stay_published(section):
    Page.objects.filter(title="Sleep").update(locked=True)
    dreams = Article.objects.get(title="Dreams")
    dreams.go_live_at = timezone.now() + timedelta(days=1)
    dreams.save_revision(approved_go_live_at=dreams.go_live_at)
    assert unpublish_below([section], factories.administrator()) == 1
    assert live(section) == {section.title, "Sleep", "Dreams"}


def test_pages_that_the_user_may_not_publish_stay_published(section):
    member = factories.member(of=section, may="change")
    assert unpublish_below([section], member) == 0
    assert live(section) == {section.title, "Sleep", "Rest", "Dreams"}


def test_without_a_user_everything_goes_and_schedules_end(section):
    dreams = Article.objects.get(title="Dreams")
    dreams.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    assert unpublish_below([section], None) == 3
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_aliases_go_with_their_page_wherever_they_are(section):
    alias = CreatePageAliasAction(Article.objects.get(title="Sleep"), parent=factories.home()).execute()
    second = CreatePageAliasAction(alias, parent=factories.home(), update_slug="second").execute()
    assert alias.live
    assert second.live
    assert unpublish_below([section], factories.administrator()) == 3
    assert not Page.objects.filter(pk__in=[alias.pk, second.pk]).live().exists()


def test_signals_are_sent_for_each_page(section):
    seen = []

    def receive(sender, instance, **kwargs) -> None:
        seen.append((sender, instance.title, instance.live, instance.summary))

    for signal in (page_unpublished, unpublished):
        signal.connect(receive, sender=Article)
    try:
        unpublish_below([section], factories.administrator())
    finally:
        for signal in (page_unpublished, unpublished):
            signal.disconnect(receive, sender=Article)
    assert sorted(title for _, title, *_ in seen) == sorted(["Sleep", "Rest", "Dreams"] * 2)
    assert {live for _, _, live, _ in seen} == {False}


def test_many_pages_take_no_more_statements_than_few(queries):
    administrator = factories.administrator()
    fill(30)
    section, some = ArticleIndex.objects.get(), Article.objects.values("pk")[:3]
    Article.objects.exclude(pk__in=some).update(live=False)
    few = queries(lambda: unpublish_below([section], administrator))
    Article.objects.update(live=True)
    many = queries(lambda: unpublish_below([section], administrator))
    assert not Article.objects.live().exists()
    assert many == few


HIDES = "Unpublishing a page removes it, and all pages below it, from the site and the app at once."
STAYS = "“Home” is the home page of the site"


def single(page: Page) -> str:
    return reverse("wagtailadmin_pages:unpublish", args=[page.pk])


def bulk(*pages: Page) -> str:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    return f"{address}?{'&'.join(f'id={page.pk}' for page in pages)}&next=/admin/"


def words_of(answer: HttpResponse) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def french_home() -> Home:
    french = Locale.objects.create(language_code="fr")
    home = factories.publish(
        Home(title="Accueil", locale=french, translation_key=factories.home().translation_key),
        below=Page.get_first_root_node(),
    )
    factories.publish(PlainPage(title="Nous", locale=french), below=home)
    return home


@pytest.mark.parametrize("address", [single, bulk])
def test_the_question_says_that_all_below_go_and_how_many_readers_lose(section, address):
    Page.objects.filter(title="Dreams").update(live=False)
    told = words_of(signed_in(factories.administrator()).get(address(section)))
    assert HIDES in told
    assert "Readers lose 3 pages." in told


def test_the_question_in_french_says_that_all_below_go(section):
    user = factories.administrator()
    UserProfile.objects.create(user=user, preferred_language="fr")
    told = words_of(signed_in(user).get(single(section)))
    assert "Dépublier une page la retire aussitôt du site et de l'application, avec toutes les pages" in told
    assert "Les lecteurs perdent 4 pages." in told


def test_pages_that_readers_lose_are_counted_once_for_all_chosen_ones(section):
    sleep, other = Article.objects.get(title="Sleep"), factories.plain_page()
    told = words_of(signed_in(factories.administrator()).get(bulk(section, sleep, other)))
    assert [int(number) for number in re.findall(r"Readers lose (\d+) page", told)] == [5, 4, 1, 1]


def test_pages_that_readers_do_not_see_now_are_not_counted(section):
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    assert "Readers see none of these pages now." in words_of(signed_in(factories.administrator()).get(single(section)))


def test_pages_of_a_site_below_are_not_counted_as_lost_and_its_root_stays(section):
    about = factories.plain_page("About")
    inner = factories.publish(PlainPage(title="Inner"), below=about)
    factories.publish(PlainPage(title="Deep"), below=inner)
    Site.objects.create(hostname="inner.example.org", root_page=inner)
    administrator = signed_in(factories.administrator())
    assert "Readers lose 1 page." in words_of(administrator.get(single(about)))
    told = words_of(administrator.post(single(about), {"include_descendants": "on"}, follow=True))
    assert "“Inner” is the home page of the site inner.example.org" in told
    assert live(about) == {"Inner"}


def test_aliases_of_a_section_are_counted_with_those_below_them(section):
    CreatePageAliasAction(section, parent=factories.home(), recursive=True, update_slug="again").execute()
    assert "Readers lose 8 pages." in words_of(signed_in(factories.administrator()).get(single(section)))


@pytest.mark.parametrize("address", [single, bulk])
@pytest.mark.parametrize("role", [EDITOR, ADMINISTRATOR])
def test_the_root_page_of_a_site_stays(section, address, role):
    home, user = factories.home(), factories.member()
    user.groups.set(Group.objects.filter(role=role))
    client = signed_in(user)
    for answer in (
        client.get(address(home), follow=True),
        client.post(address(home), {"include_descendants": "on"}, follow=True),
    ):
        assert STAYS in words_of(answer)
        assert "choose another root page in Settings → Sites" in words_of(answer)
    assert live(home) == {"Home", section.title, "Sleep", "Rest", "Dreams"}


def test_root_pages_are_left_out_of_a_bulk_action_that_unpublishes_the_others(section):
    told = words_of(signed_in(factories.administrator()).post(bulk(factories.home(), section), follow=True))
    assert STAYS in told
    assert "1 page has been unpublished" in told
    assert (Home.objects.get().live, ArticleIndex.objects.get().live) == (True, False)


def test_the_api_of_the_admin_refuses_the_root_page_of_a_site(section):
    address = reverse("wagtailadmin_api:pages:action", args=[factories.home().pk, "unpublish"])
    answer = signed_in(factories.administrator()).post(address, {"recursive": True}, content_type="application/json")
    assert answer.status_code == 400
    assert STAYS in str(answer.json())
    assert live(factories.home()) == {"Home", section.title, "Sleep", "Rest", "Dreams"}


def test_a_page_whose_alias_is_the_root_page_of_a_site_stays(section):
    alias = CreatePageAliasAction(section, parent=factories.home(), update_slug="again").execute()
    Site.objects.create(hostname="alias.example.org", root_page=alias)
    told = words_of(signed_in(factories.administrator()).post(single(section), follow=True))
    assert "is the home page of the site alias.example.org" in told
    assert Page.objects.live().filter(pk__in=[section.pk, alias.pk]).count() == 2


@pytest.mark.parametrize("address", [single, bulk])
def test_the_home_page_of_a_further_language_can_be_unpublished(address):
    home = french_home()
    client = signed_in(factories.administrator())
    told = words_of(client.get(address(home)))
    assert "“Accueil” is the home page of the site" in told
    assert "in French: this language goes from readers." in told
    assert "Readers lose 2 pages." in told
    client.post(address(home))
    assert live(home) == {"Nous"}


def test_the_root_page_of_a_site_can_be_given_no_expiry():
    home, client = factories.home(), signed_in(factories.administrator())
    home.save_revision().publish()
    address = reverse("wagtailadmin_pages:edit", args=[home.pk])
    form = fields_of(client.get(address).text) | nested_form_data({"body": streamfield([])})
    later = timezone.now() + timedelta(days=2)
    answer = client.post(address, {**form, "expire_at": f"{later:%Y-%m-%dT%H:%M}", "action-publish": "on"}, follow=True)
    assert STAYS in answer.text
    home.refresh_from_db()
    assert (home.live, home.expire_at) == (True, None)


def test_an_expiry_that_a_root_page_had_before_does_not_unpublish_it():
    home = factories.home()
    Page.objects.filter(pk=home.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    [failure] = follow_schedules()
    assert STAYS in failure
    assert Page.objects.get(pk=home.pk).live


def test_a_page_that_expires_is_no_root_page_of_a_site():
    section = factories.article_index()
    Page.objects.filter(pk=section.pk).update(expire_at=timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError) as caught:
        refuse_hidden_root(Page.objects.get(pk=section.pk))
    assert "is going to expire" in str(caught.value)


def test_the_form_of_a_section_says_what_goes_when_it_expires(section):
    told = signed_in(factories.administrator()).get(reverse("wagtailadmin_pages:edit", args=[section.pk])).text
    assert "When a page expires, it and all pages below it go from the site and the app at once." in told
    assert "Readers lose 4 pages." in told


@pytest.mark.parametrize("address", [single, bulk])
def test_locked_pages_below_are_named_if_they_stay(section, address):
    Page.objects.filter(title="Sleep").update(locked=True)
    answer = signed_in(factories.administrator()).post(address(section), {"include_descendants": "on"}, follow=True)
    assert "“Sleep” is left out: being reviewed, scheduled, or locked by somebody." in words_of(answer)
    assert live(section) == {"Sleep"}


def test_the_api_of_the_admin_unpublishes_all_below(section):
    address = reverse("wagtailadmin_api:pages:action", args=[section.pk, "unpublish"])
    client = signed_in(factories.administrator())
    answer = client.post(address, {"recursive": True}, content_type="application/json")
    assert answer.status_code == 200
    assert live(section) == set()
