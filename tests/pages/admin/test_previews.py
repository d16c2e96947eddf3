"""Previews of what forms have at the moment, saved or not."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtail.test.utils.form_data import nested_form_data, streamfield

from pages.admin.previews import NO_SITE, NOT_SHOWN
from pages.checks import check_previews
from pages.models import Article, ArticleTag, Authorship, Category, Home, Location, Person, Preview, SiteSettings, Tag
from pages.models.site import NO_FRONTEND
from tests import factories
from tests.forms import article_form, location_form
from tests.pages.admin.test_stale_forms import opened

pytestmark = pytest.mark.django_db

FRONTEND = "https://www.clinic.example"


@pytest.fixture(autouse=True)
def frontend(settings: Any) -> None:
    settings.FRONTEND_URL = FRONTEND


def preview_of(page: Page) -> str:
    return reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])


def preview_below(parent: Page, model: type[Page]) -> str:
    return reverse("wagtailadmin_pages:preview_on_add", args=["pages", model._meta.model_name, parent.pk])


def of_snippet(instance: Any, name: str = "edit") -> str:
    return reverse(type(instance).snippet_viewset.get_url_name(name), args=[instance.pk])


def send(client: Client, address: str, form: dict, *, token: str = "") -> dict:
    response = client.post(address, {**form, "preview-token": token})
    assert response.status_code == 200
    return response.json()


@pytest.fixture
def read(api):
    """Returns the answer of the API for the preview of a form."""
    return lambda answer: api(f"preview/{answer['token']}/").data


def test_form_is_shown_before_it_is_saved(editor, read):
    article = factories.article("Sleep")
    answer = send(editor, preview_of(article), article_form(summary="Typed"))
    assert answer["address"] == f"{FRONTEND}/preview?token={answer['token']}"
    assert read(answer)["document"]["summary"] == "Typed"
    article.refresh_from_db()
    assert (article.summary, article.latest_revision) == ("", None)


def test_one_form_has_one_token(editor, read):
    article = factories.article("Sleep")
    first = send(editor, preview_of(article), article_form(summary="One"))
    second = send(editor, preview_of(article), article_form(summary="Two"), token=first["token"])
    assert second["token"] == first["token"]
    assert (first["revision"], second["revision"]) == (1, 2)
    assert read(first)["document"]["summary"] == "Two"
    assert Preview.objects.count() == 1


def test_token_of_another_form_is_not_taken(editor, client):
    one, other = factories.article("Sleep"), factories.article("Rest")
    first = send(editor, preview_of(one), article_form())
    answer = send(editor, preview_of(other), article_form(), token=first["token"])
    assert answer["token"] != first["token"]


def test_page_that_was_never_saved_is_shown(editor, read):
    form = article_form(title="Rest", slug="rest", body=streamfield([("heading", {"level": "2", "text": "Why?"})]))
    answer = send(editor, preview_below(factories.article_index(), Article), form)
    document = read(answer)["document"]
    assert (document["path"], document["body"][0]["value"]["text"]) == ("/blog/rest/", "Why?")
    assert not Article.objects.exists()


def test_form_with_errors_is_shown_with_its_problems(editor, read):
    form = article_form(
        title="",
        published_on="2026-13-01",
        body=streamfield([("quote", {"text": "", "attribution": "", "role": ""}), ("rich_text", '{"blocks": []}')]),
    )
    answer = send(editor, preview_below(factories.article_index(), Article), form)
    for field in ("id_title", "id_published_on", "body-0-value-text"):
        assert f'<a href="#{field}" data-goes-to-field>' in answer["problems"]
    shown = read(answer)
    fields = [problem["field"] for problem in shown["preview"]["problems"]]
    assert {"title", "published_on", "quote.text"} <= set(fields)
    assert shown["document"]["published_on"] is not None


def test_empty_form_of_every_page_type_is_shown(editor, read):
    form = location_form(title="", slug="", street="", locality="")
    document = read(send(editor, preview_below(factories.location_index(), Location), form))["document"]
    assert document["type"] == "location"


@pytest.mark.parametrize(
    "odd",
    [
        {"hero": "\0"},
        {"last_reviewed": "\0"},
        {"body-0-value-anchor": "\0"},
        {"body-0-type": "x"},
        {"authorships-TOTAL_FORMS": "1", "authorships-INITIAL_FORMS": "1"},
        {"authorships-TOTAL_FORMS": "1", "authorships-INITIAL_FORMS": "1", "authorships-0-id": "x"},
    ],
)
def test_form_that_no_browser_sends_is_no_error_of_the_server(editor, odd):
    article = factories.article("Sleep")
    form = article_form(body=streamfield([("heading", {"anchor": "", "level": "2", "text": "Why?"})]))
    assert editor.post(preview_of(article), {**form, **odd}).status_code < 500


def test_form_without_its_fields_is_refused():
    client = Client(raise_request_exception=False)
    client.force_login(factories.administrator())
    article, person = factories.article("Sleep"), factories.person()
    settings_at = reverse("wagtailsettings:preview_on_edit", args=["pages", "sitesettings", factories.site().pk])
    below = preview_below(article.get_parent(), Article)
    new_person = reverse(Person.snippet_viewset.get_url_name("preview_on_add"))
    addresses = [preview_of(article), below, of_snippet(person, "preview_on_edit"), new_person, settings_at]
    assert [client.post(address).status_code for address in addresses] == [400] * 5


def test_page_on_no_site_has_no_preview(editor):
    form = nested_form_data({"title": "Other", "slug": "other", "body": streamfield([]), "intro": "null"})
    answer = send(editor, preview_below(Page.get_first_root_node(), Home), form)
    assert (answer["is_available"], answer["notice"]) == (False, NO_SITE)


def test_people_are_shown_on_a_page(editor, read):
    person = factories.person()
    article = factories.article("Sleep")
    article.authorships.add(Authorship(person=person))
    article.save()
    form = {**opened(editor, of_snippet(person)), "name": "Another name"}
    answer = send(editor, of_snippet(person, "preview_on_edit"), form)
    assert answer["notice"] == "Shown on the page “Sleep”."
    assert read(answer)["document"]["authors"][0]["name"] == "Another name"
    assert Person.objects.get().name == "Review group"


def test_categories_and_tags_are_shown_on_a_page(editor, read):
    category, tag = factories.category(), Tag.objects.create(name="Sleep", slug="sleep")
    factories.article("Sleep", category=category, tagged_items=[ArticleTag(tag=tag)])
    for instance in (category, tag):
        form = {**opened(editor, of_snippet(instance)), "name": "Another name"}
        document = read(send(editor, of_snippet(instance, "preview_on_edit"), form))["document"]
        assert "Another name" in str([document["category"], document["tags"]])


def test_what_no_page_shows_has_no_preview(editor):
    category = factories.category()
    answer = send(editor, of_snippet(category, "preview_on_edit"), opened(editor, of_snippet(category)))
    assert (answer["is_available"], answer["notice"]) == (False, NOT_SHOWN)
    address = reverse(Category.snippet_viewset.get_url_name("preview_on_add"))
    assert send(editor, address, {"name": "New"})["notice"] == NOT_SHOWN


def test_settings_are_shown_on_the_home_page(editor, read):
    found = factories.settings_of_site(name="Clinic", title_suffix=" | Clinic")
    names = ["pages", "sitesettings", found.site_id]
    form = {**opened(editor, reverse("wagtailsettings:edit", args=names)), "title_suffix": " | Hospital"}
    form |= nested_form_data({name: streamfield([]) for name in ("languages", "header", "footer", "social")})
    answer = read(send(editor, reverse("wagtailsettings:preview_on_edit", args=names), form))
    assert answer["document"]["seo"]["title"] == "Home | Hospital"
    assert SiteSettings.objects.get().title_suffix == " | Clinic"


def test_saved_states_are_shown_on_the_frontend(editor, api):
    """The draft, a revision, and what a moderator looks at."""
    article = factories.article("Sleep", summary="Live")
    article.summary = "Revised"
    revision = article.save_revision()
    task = GroupApprovalTask.objects.create(name="Approve")
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    workflow.start(article, None)
    for address in (
        reverse("wagtailadmin_pages:view_draft", args=[article.pk]),
        reverse("wagtailadmin_pages:revisions_view", args=[article.pk, revision.pk]),
        reverse("wagtailadmin_pages:workflow_preview", args=[article.pk, task.pk]),
    ):
        location = editor.get(address).headers["location"]
        assert location.startswith(f"{FRONTEND}/preview?token=")
        token = location.partition("token=")[2]
        assert api(f"preview/{token}/").data["document"]["summary"] == "Revised"


@pytest.mark.parametrize("html", [False, True])
def test_mail_to_moderators_leads_to_the_preview(editor, settings, html):
    settings.WAGTAILADMIN_NOTIFICATION_USE_HTML = html
    task = GroupApprovalTask.objects.create(name="Approve")
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    article = factories.article("Sleep")
    article.save_revision()
    workflow.start(article, None)
    [message] = [message for message in mail.outbox if "Approve" in message.body]
    for body in (message.body, *(str(content) for content, _ in message.alternatives)):
        assert reverse("wagtailadmin_pages:workflow_preview", args=[article.pk, task.pk]) in body


def test_nobody_previews_what_they_may_not_edit(client):
    """Without an account, and as an editor of another section."""
    article, person = factories.article("Sleep"), factories.person()
    addresses = [
        preview_of(article),
        preview_below(article.get_parent(), Article),
        of_snippet(person, "preview_on_edit"),
        reverse("wagtailsettings:preview_on_edit", args=["pages", "sitesettings", factories.site().pk]),
        reverse("wagtailadmin_pages:view_draft", args=[article.pk]),
    ]
    other = factories.member(of=factories.location_index())
    for user in (None, other):
        if user:
            client.force_login(user)
        for address in addresses:
            send_ = client.get if "view_draft" in address else client.post
            response = send_(address)
            assert response.status_code == 302
            assert FRONTEND not in response.headers["location"]
    assert not Preview.objects.exists()


def test_without_a_frontend_and_a_reader_nothing_leads_nowhere(editor, settings):
    settings.FRONTEND_URL, settings.READER = "", False
    article = factories.article("Sleep")
    article.save_revision()
    answer = send(editor, preview_of(article), article_form())
    assert (answer["is_available"], answer["notice"]) == (False, NO_FRONTEND)
    shared = editor.post(reverse("share_draft", args=[article.pk]), {"days": "7"})
    assert str(NO_FRONTEND) in shared.content.decode()
    told = editor.get(reverse("wagtailadmin_pages:view_draft", args=[article.pk]), follow=True)
    assert str(NO_FRONTEND) in told.content.decode()
    assert not Preview.objects.exists()
    assert [warning.id for warning in check_previews()] == ["pages.W001"]
    settings.READER = True
    assert not check_previews()
