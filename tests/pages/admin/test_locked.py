"""Pages that somebody has locked: their form, and their approval."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtail.users.models import UserProfile

from pages.models import Article, ArticleIndex, PlainPage
from tests import factories

pytestmark = pytest.mark.django_db
READ_ONLY = "You can read the fields, but not change them."


@pytest.fixture
def locker() -> Any:
    return get_user_model().objects.create_user("rita", first_name="Rita", last_name="Lee")


@pytest.fixture
def article(locker: Any) -> Article:
    article = factories.article("Sleep")
    article.save_revision()
    lock(article, locker)
    return article


def lock(article: Page, user: Any) -> None:
    Page.objects.filter(pk=article.pk).update(locked=True, locked_by=user, locked_at=timezone.now())


def form_of(article: Article, user: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).text


def test_a_form_that_is_locked_for_its_reader_says_so_and_saves_no_draft(article):
    form = form_of(article, factories.member(of=article))
    assert "by <b>Rita Lee</b>" in form
    assert READ_ONLY in form
    assert "w-autosave#save" not in form


def test_a_form_is_the_usual_one_for_who_locked_it(article):
    member = factories.member(of=article)
    lock(article, member)
    form = form_of(article, member)
    assert READ_ONLY not in form
    assert "w-autosave#save" in form


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Nothing was changed. Rita Lee locked the page on ", "Unlock it in its form first."]),
        ("fr", ["Rien n'a été changé. Rita Lee a verrouillé la page le ", "Déverrouillez-la d'abord"]),
    ],
)
def test_approving_a_page_that_somebody_has_locked_says_who_and_what_to_do(client, article, locker, language, told):
    task = GroupApprovalTask.objects.create(name="Last step")
    workflow = Workflow.objects.create(name="One step")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    workflow.start(article, None)  # unlocks it
    lock(article, locker)
    approver = factories.administrator()
    UserProfile.objects.create(user=approver, preferred_language=language)
    client.force_login(approver)
    step = article.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", step.pk])
    home = reverse("wagtailadmin_home")
    answer = client.post(address, follow=True).text.replace("&#x27;", "'")
    assert all(words in answer for words in told)
    dialog = client.post(address, {"next": home}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert dialog.json() == {"step": "success", "redirect": home}
    answer = client.get(home).text.replace("&#x27;", "'")
    assert all(words in answer for words in told)
    step.refresh_from_db()
    assert step.status == "in_progress"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_dialog_of_a_workflow_that_is_over_leads_to_the_reason(editor, method):
    article = factories.article("Sleep")
    article.save_revision()
    article.get_workflow().start(article, None)
    step = article.current_workflow_task_state
    article.current_workflow_state.cancel()
    address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", step.pk])
    dialog = getattr(editor, method)(address, headers={"X-Requested-With": "XMLHttpRequest"})
    form = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert dialog.json() == {"step": "success", "redirect": form}
    assert "is not currently awaiting moderation" in editor.get(form).text


def test_publishing_a_locked_page_with_the_api_of_the_admin_says_who_locked_it(editor, article):
    answer = editor.post(reverse("wagtailadmin_api:pages:action", args=[article.pk, "publish"]))
    assert "Rita Lee locked the page on " in answer.text


def by_form(client: Client, article: Page, target: Page) -> Any:
    return client.post(reverse("wagtailadmin_pages:move_confirm", args=[article.pk, target.pk]), follow=True)


def by_order(client: Client, article: Page, target: Page, *, position: int = 1) -> Any:
    address = reverse("wagtailadmin_pages:set_page_position", args=[article.pk])
    return client.post(f"{address}?position={position}", follow=True)


def by_bulk_action(client: Client, article: Page, target: Page) -> Any:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    return client.post(f"{address}?id={article.pk}&next=/admin/", {"chooser": target.pk}, follow=True)


def by_api(client: Client, article: Page, target: Page) -> Any:
    address = f"/admin/api/main/pages/{article.pk}/action/move/"
    return client.post(
        address, {"destination_page_id": target.pk, "position": "last-child"}, content_type="application/json"
    )


@pytest.fixture
def target(article: Article) -> ArticleIndex:
    factories.article("Before")
    return factories.home().add_child(instance=ArticleIndex(title="Other", slug="other"))


WAYS = [by_form, by_order, by_bulk_action, by_api]


@pytest.mark.parametrize("move", WAYS)
def test_a_page_that_somebody_else_has_locked_is_not_moved(editor, article, target, move):
    path = Page.objects.get(pk=article.pk).path
    answer = move(editor, article, target)
    if move is by_api:
        assert answer.status_code == 400
    assert "Rita Lee locked the page on" in answer.text
    assert Page.objects.get(pk=article.pk).path == path


def test_a_section_with_a_locked_page_is_not_moved_but_reordered(editor, locker):
    home = factories.home()
    section, other = (home.add_child(instance=PlainPage(title=title, slug=title)) for title in ("one", "two"))
    lock(section.add_child(instance=PlainPage(title="Below", slug="below")), locker)
    assert "“Below”: Rita Lee locked the page on" in by_form(editor, section, other).text
    assert Page.objects.get(pk=section.pk).path == section.path
    by_order(editor, section, home, position=99)
    assert Page.objects.get(pk=section.pk).path > other.path


def test_a_page_is_moved_by_who_has_locked_it(editor, article, target):
    lock(article, get_user_model().objects.get(username="admin"))
    by_form(editor, article, target)
    assert Page.objects.get(pk=article.pk).get_parent().pk == target.pk
