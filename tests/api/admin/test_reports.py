"""What editors see of publishing."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from api.models import Heartbeat, Mark, PublishedDocument, RenderFailure
from api.publishing import publish as publishing
from api.publishing.middleware import PublishMiddleware
from api.publishing.publish import publish_everything
from api.publishing.worker import do_something
from pages.models import Picture
from tests import factories

pytestmark = pytest.mark.django_db

# No stream of blocks.
BROKEN = "5"


@pytest.fixture
def writer(client: Client) -> Client:
    """A client of a user who may write pages but not publish them."""
    user = get_user_model().objects.create_user("writer", "writer@example.org", "password of a test")
    user.groups.add(Group.objects.get(name="Author"))
    client.force_login(user)
    return client


@pytest.fixture
def worker(db: None) -> Callable[..., None]:
    """Return a function that sets when a worker was last seen."""

    def seen(**ago: int) -> None:
        Heartbeat.objects.update_or_create(pk=1, defaults={"seen_at": timezone.now() - timedelta(**ago)})

    return seen


def store_body(page: Page, body: str) -> None:
    """Store a body without validation, as another version of the code may have done."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_article SET body = %s WHERE page_ptr_id = %s", [body, page.pk])


def broken_page(title: str = "Sleep") -> Page:
    """Return a published page that can no longer be rendered."""
    article = factories.article(title)
    publish_everything()
    store_body(article, BROKEN)
    publish_everything()
    return article


def html_of(client: Client, name: str) -> str:
    """Return the HTML of a page of the admin without line breaks."""
    return " ".join(client.get(reverse(name)).content.decode().split())


def messages_in(response: HttpResponse) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_report_says_that_all_is_well(editor, worker, publish):
    factories.article()
    publish()
    worker(seconds=2)
    text = html_of(editor, "publishing_report")
    assert "Everything is published." in text
    assert re.search(r"A worker is running; it was last seen at \d\d:\d\d:\d\d UTC\.", text)
    assert "Nothing failed." in text
    assert "No worker" not in text


def test_report_lists_a_failure_with_an_unknown_source(editor):
    for source in ("snippet:a", "snippet:pages.person:x", "page:x", "nothing"):
        RenderFailure.objects.create(source=source, error="ValueError", failed_at=timezone.now())
    assert "snippet:a (deleted)" in html_of(editor, "publishing_report")


def test_report_counts_waiting_edits(editor, worker, publish):
    factories.site()
    publish()
    worker(seconds=2)
    Mark.objects.bulk_create(Mark(key=f"source:page:{pk}", deferred=True) for pk in range(3))
    assert "3 changes wait to be published." in html_of(editor, "publishing_report")


@pytest.mark.parametrize(("seconds", "away"), [(50, False), (70, True)])
def test_report_says_when_a_worker_is_away(editor, worker, seconds, away):
    worker(seconds=seconds)
    assert ("No worker has been seen since" in html_of(editor, "publishing_report")) == away


def test_report_says_when_there_never_was_a_worker(editor):
    Heartbeat.objects.all().delete()
    assert "No worker has ever been seen. Start one with" in html_of(editor, "publishing_report")


def test_report_lists_a_failed_page_with_a_link_to_its_editor(editor):
    article = broken_page("Sleep & rest")
    text = html_of(editor, "publishing_report")
    assert "No edit waits to be published, but 1 document could not be rendered. See below." in text
    assert f'href="{edit_url(article)}"' in text
    assert "Sleep &amp; rest" in text
    assert RenderFailure.objects.get().error.split(":")[0] in text
    assert "In 1 minute" in text


@pytest.mark.parametrize("how", ["unpublished", "hidden"])
def test_site_whose_home_page_is_hidden_is_named_to_editors_and_counted_for_others(editor, api, how):
    home = factories.home()
    if how == "unpublished":
        home.unpublish()
        why = f"its home page “{home.title}” is not published. Publish that page."
    else:
        PageViewRestriction.objects.create(page=home, restriction_type="login")
        why = f"its home page “{home.title}” is hidden from readers. Change the privacy of “{home.title}”."
    told = f"The site {factories.site().hostname} shows nothing: {why}"
    health = api("/api/health/")
    assert health.data["hidden_sites"] == 1
    assert home.title not in health.text
    assert told in html_of(editor, "publishing_report")
    assert told in html_of(editor, "wagtailadmin_home")


def test_site_that_shows_its_pages_is_not_counted(api):
    assert api("/api/health/").data["hidden_sites"] == 0


def test_report_names_documents_that_are_not_pages(editor):
    site, person = factories.site(), factories.person("Review group")
    redirect = Redirect.objects.create(old_path="/old", redirect_link="/new", site=site)
    site.site_name = "Clinic"
    site.save()
    sources = [f"site:{site.pk}:en", f"snippet:pages.person:{person.pk}", f"redirect:{redirect.pk}:{site.pk}"]
    for source in [*sources, "page:987654", "snippet:gone.thing:1"]:
        RenderFailure.objects.create(source=source, error="x", failed_at=timezone.now())
    text = html_of(editor, "publishing_report")
    for name in ("Site Clinic, English", "Review group", "Redirect from /old", "page:987654 (deleted)"):
        assert name in text
    for view, pk in [
        ("wagtailsites:edit", site.pk),
        ("wagtailsnippets_pages_person:edit", person.pk),
        ("wagtailredirects:edit", redirect.pk),
    ]:
        assert f'href="{reverse(view, args=[pk])}"' in text


def test_report_makes_as_many_queries_for_many_failures_as_for_one(editor):
    broken_page("One")
    editor.get(reverse("publishing_report"))  # fills Wagtail's caches
    one = queries_of_report(editor)
    broken_page("Two")
    broken_page("Three")
    assert queries_of_report(editor) == one


def queries_of_report(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("publishing_report"))
    return len(captured)


@pytest.mark.django_db(transaction=True)
def test_trying_again_renders_a_corrected_page(editor):
    article = broken_page()
    with connection.cursor() as cursor:  # mended in the code, so that no mark tells of it
        cursor.execute("ALTER TABLE pages_article DISABLE TRIGGER USER")
        store_body(article, "[]")
        cursor.execute("ALTER TABLE pages_article ENABLE TRIGGER USER")
    response = editor.post(reverse("publishing_try_again"), {"source": f"page:{article.pk}"})
    assert messages_in(response) == ["“Sleep” is rendered. Readers see its current version."]
    assert not RenderFailure.objects.exists()
    assert not Mark.objects.exists()


def test_trying_again_without_success_says_why(editor):
    article = broken_page()
    response = editor.post(reverse("publishing_try_again"), {"source": f"page:{article.pk}"})
    assert len(messages_in(response)) == 1
    assert messages_in(response)[0].startswith("“Sleep” still cannot be rendered. ")
    assert RenderFailure.objects.get().attempts == 2


def test_trying_again_without_a_failure_does_nothing(editor):
    response = editor.post(reverse("publishing_try_again"), {"source": "nonsense"})
    assert response.url == reverse("publishing_report")
    assert not RenderFailure.objects.exists()


def test_trying_again_needs_a_post_with_the_token_of_its_button(editor):
    article = broken_page()
    url = reverse("publishing_try_again")
    assert editor.get(url).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = editor.cookies
    assert strict.post(url, {"source": f"page:{article.pk}"}).status_code == 403
    form = html_of(strict, "publishing_report").partition(f'action="{url}"')[2]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    strict.post(url, {"source": f"page:{article.pk}", "csrfmiddlewaretoken": token})
    assert RenderFailure.objects.get().attempts == 2


def test_home_page_has_no_panel_while_all_is_well(editor, worker, publish):
    factories.article()
    publish()
    worker(days=1)
    assert "panel-publishing" not in html_of(editor, "wagtailadmin_home")


def test_home_page_shows_failures(editor, worker):
    broken_page()
    worker(seconds=2)
    text = html_of(editor, "wagtailadmin_home")
    assert "1 document could not be rendered" in text
    assert reverse("publishing_report") in text


@pytest.mark.parametrize(("seconds", "told_of"), [(50, False), (70, True)])
def test_home_page_warns_if_edits_wait_and_no_worker_runs(editor, worker, publish, seconds, told_of):
    factories.site()
    publish()
    worker(seconds=seconds)
    Mark.objects.create(key="source:page:1", deferred=True)
    assert ("1 change waits to be published." in html_of(editor, "wagtailadmin_home")) == told_of


@pytest.mark.parametrize("minutes", [1, 3])
@pytest.mark.parametrize("scheduled", ["go_live_at", "expire_at"])
def test_home_page_warns_if_schedules_are_late_and_no_worker_runs(editor, worker, publish, scheduled, minutes):
    article = factories.article()
    publish()
    then = timezone.now() - timedelta(minutes=minutes)
    if scheduled == "expire_at":
        Page.objects.filter(pk=article.pk).update(expire_at=then)
    else:
        article.save_revision(approved_go_live_at=then)
    publish()
    worker(seconds=2)
    assert "panel-publishing" not in html_of(editor, "wagtailadmin_home")
    worker(seconds=70)
    assert ("Until then, scheduled pages do not go live" in html_of(editor, "wagtailadmin_home")) == (minutes == 3)


def test_users_who_may_not_publish_see_nothing(writer):
    article = broken_page()
    assert writer.get(reverse("publishing_report")).status_code == 302
    assert writer.post(reverse("publishing_try_again"), {"source": f"page:{article.pk}"}).status_code == 302
    assert RenderFailure.objects.get().attempts == 1
    home = html_of(writer, "wagtailadmin_home")
    assert "panel-publishing" not in home
    assert reverse("publishing_report") not in home


@pytest.mark.django_db(transaction=True)
def test_an_editor_sees_which_page_cannot_be_rendered(editor):
    article, other = factories.article("Sleep"), factories.article("Rest")
    publish_everything()
    store_body(article, BROKEN)
    response = publish_in_admin(editor, other)
    assert messages_in(response)[-1] == (
        "The API could not render “Sleep”. Readers still see the previous version, or nothing if that shows "
        "something hidden. The API tries again automatically. See Reports, Publishing."
    )
    assert b'"title":"Sleep"' in bytes(PublishedDocument.objects.get(source=f"page:{article.pk}").body)
    assert "could not render “Sleep”" in html_of(editor, "wagtailadmin_home")


def test_an_editor_sees_the_names_of_three_failures_at_most(editor):
    titles = ["One", "Two", "Three", "Four", "Five"]
    pages, other = [factories.article(title) for title in titles], factories.article("Rest")
    publish_everything()
    for page in pages:
        store_body(page, BROKEN)
    response = publish_in_admin(editor, other)
    listed, _, others = messages_in(response)[-1].removeprefix("The API could not render ").partition(" and ")
    named = [name.strip("“”") for name in listed.split(", ")]
    assert len(named) == 3  # whichever come first
    assert set(named) < set(titles)
    assert others.startswith("2 more. ")


def test_an_editor_sees_no_earlier_failures(editor):
    broken_page("Sleep")
    other = factories.article("Other")
    assert not [text for text in messages_in(publish_in_admin(editor, other)) if "could not" in text]


def test_users_without_permissions_on_a_page_do_not_see_its_failure(client, publish):
    first, second = factories.article("Sleep"), factories.article("Rest")
    about = factories.plain_page()
    publish()
    store_body(first, BROKEN)
    assert messages_in(client.post(reverse("wagtailadmin_login"))) == []  # it was tried, and failed, in this request
    client.force_login(factories.member(of=about))
    store_body(second, BROKEN)
    assert messages_in(client.post(reverse("wagtailadmin_home"))) == []
    assert RenderFailure.objects.count() == 2


def test_a_draft_that_saves_itself_shows_no_message(editor, publish):
    article = factories.article("Sleep")
    publish()
    store_body(article, BROKEN)
    assert messages_in(editor.post(reverse("wagtailadmin_home"), headers={"Accept": "application/json"})) == []
    assert RenderFailure.objects.exists()


def test_an_editor_sees_that_publishing_does_not_work(editor, publish):
    article = factories.article("Sleep")
    publish()
    type(article).objects.filter(pk=article.pk).update(live=False)
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'Refused.'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON api_contentstate FOR EACH ROW EXECUTE FUNCTION refuse()"""
        )
    assert messages_in(editor.post(reverse("wagtailadmin_login"))) == [
        "Publishing does not work at the moment. Your changes are saved and will be published automatically. "
        "Until then, readers still see what you hid."
    ]


SAID_OF = {
    "api_contentstate": "Until then, they still see what you hid.",
    "pages_picture": "Your changes are published, but their files wait for other work on the database.",
}


@pytest.mark.parametrize("table", SAID_OF)
@pytest.mark.django_db(transaction=True)
def test_an_editor_does_not_wait_for_another_session(editor, publish, monkeypatch, table):
    monkeypatch.setattr(publishing, "PATIENCE", 0.2)
    article, other_article = factories.article("Sleep"), factories.article("Rest")
    publish()
    RenderFailure.objects.create(source=f"page:{article.pk}", error="x", failed_at=timezone.now())
    document = PublishedDocument.objects.filter(source=f"page:{article.pk}", live=True)
    other = connection.copy()
    other.set_autocommit(False)
    with closing(other):
        factories.picture()
        Picture.objects.update(is_published=False)  # its copy is due
        other.cursor().execute(f"SELECT FROM {table} FOR UPDATE")
        told = messages_in(editor.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk])))
        assert SAID_OF[table] in told[-1]
        assert document.exists() == (table == "api_contentstate")  # hiding does not wait for files
        accepted = editor.post(
            reverse("wagtailadmin_api:pages:action", args=[other_article.pk, "unpublish"]), headers={"Accept": "*/*"}
        )
        assert accepted.status_code == 202
        if table == "api_contentstate":
            again = messages_in(editor.post(reverse("publishing_try_again"), {"source": f"page:{article.pk}"}))
            assert "“Sleep” has to wait for other work on the database. Try again shortly." in again
        other.rollback()
    do_something()
    assert not document.exists()


def test_publishing_works_without_the_messages_framework(publish, rf):
    article = factories.article("Sleep")
    publish()
    store_body(article, BROKEN)
    response = PublishMiddleware(lambda request: HttpResponse("done"))(rf.post("/elsewhere/"))
    assert response.content == b"done"
    assert RenderFailure.objects.exists()


def publish_in_admin(client: Client, *pages: Page) -> HttpResponse:
    """Publish pages with the bulk action of the listing, which publishes drafts as they are."""
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(f"{url}?{urlencode({'id': [page.pk for page in pages]}, doseq=True)}")
