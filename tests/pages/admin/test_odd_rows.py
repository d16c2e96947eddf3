"""Rows that another program or an older release has written: the admin can still be opened."""

import csv
import gc
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.log_actions import log
from wagtail.log_actions import registry as histories
from wagtail.models import Collection, GroupApprovalTask, Page, PageLogEntry, Workflow, WorkflowTask
from wagtail.users.models import UserProfile

from pages.admin.workflows import ENDED
from pages.models import Article, Picture
from pages.models.base import UNREADABLE_DRAFT
from tests import factories

pytestmark = pytest.mark.django_db

# The labels of content types that no page has. The first one has no model.
OTHER_TYPES = [("pages", "gone"), ("auth", "user")]


def write(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- profiles of editors ---


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("current_time_zone", "Mars/x"),
        ("current_time_zone", "US/Pacific-New"),
        ("preferred_language", "!!x"),
        ("preferred_language", "de"),
        ("dismissibles", "[1]"),
        ("dismissibles", "null"),
    ],
)
def test_profile_with_an_unknown_choice_locks_nobody_out(editor: Client, column: str, value: str) -> None:
    factories.settings_of_site(timezone="America/Toronto")
    UserProfile.objects.create(user=get_user_model().objects.get())
    write(f"UPDATE wagtailusers_userprofile SET {column} = %s", value)
    for name in ("wagtailadmin_home", "wagtailadmin_account", "wagtailusers_users:index"):
        assert editor.get(reverse(name)).status_code == 200
    told = editor.patch(reverse("wagtailadmin_dismissibles"), {"menu": True}, content_type="application/json")
    assert told.json() == {"menu": True}


# --- names of files ---

# Names with a line break, as a program may store them.
IMAGE, DOCUMENT = "images/a\nb.png", "documents/a\nb.pdf"


def test_name_of_a_file_with_a_line_break_breaks_no_view(editor: Client) -> None:
    factories.document(), factories.picture()
    UserProfile.objects.create(user=get_user_model().objects.get(), avatar=IMAGE)
    editor.get(reverse("wagtailimages:index"))  # makes the rendition
    write("UPDATE pages_attachment SET file = %s", DOCUMENT)
    write("UPDATE pages_rendition SET file = %s", IMAGE)
    for name in ("wagtailadmin_home", "wagtailimages:index", "wagtaildocs:index", "wagtaildocs_chooser:choose"):
        assert editor.get(reverse(name)).status_code == 200
    gc.collect()


def test_file_whose_name_has_a_line_break_is_handed_out(editor: Client, settings: Any) -> None:
    for name in (IMAGE, DOCUMENT):
        path = settings.FILES_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"stored")
    UserProfile.objects.create(user=get_user_model().objects.get(), avatar=IMAGE)
    document = factories.document()
    write("UPDATE pages_attachment SET file = %s", DOCUMENT)
    document.refresh_from_db()
    for address in (reverse("stored_file", args=[IMAGE]), document.url):
        answer = editor.get(address)
        assert (answer.status_code, b"".join(answer)) == (200, b"stored")


# --- renditions ---


@pytest.mark.parametrize("name", ["wagtailimages:index", "wagtailimages_chooser:choose"])
def test_rendition_without_a_file_is_made_anew(editor: Client, name: str) -> None:
    factories.picture()
    editor.get(reverse(name))
    write("UPDATE pages_rendition SET file = ''")
    assert editor.get(reverse(name)).status_code == 200
    assert Picture.objects.get().renditions.exclude(file="").exists()


# --- histories ---

ODD_DATA = [
    "null",
    "[1]",
    '{"revision": null, "title": null, "source": null, "why": 5, "paths": 5, "workflow": null, "comment": null}',
    '{"revision": {"created": "yesterday", "id": 1}, "title": "x", "source": "x", "workflow": "x", "comment": "x"}',
]


@pytest.mark.parametrize("data", ODD_DATA)
def test_log_entry_with_odd_data_breaks_no_history(editor: Client, data: str) -> None:
    article = factories.article("Sleep")
    actions = [action for action, _ in histories.get_choices()]
    for action in actions:
        log(article, action)
    write("UPDATE wagtailcore_pagelogentry SET data = %s", data)
    assert all(entry.message for entry in PageLogEntry.objects.all())
    for name, args in (("wagtailadmin_pages:history", [article.pk]), ("wagtailadmin_reports:site_history", [])):
        assert editor.get(reverse(name, args=args)).status_code == 200


def test_log_entry_that_is_unknown_breaks_no_report(editor: Client) -> None:
    log(factories.article("Sleep"), "wagtail.edit")
    log(factories.person(), "wagtail.edit")
    log(factories.category(), "wagtail.edit")
    write("UPDATE wagtailcore_pagelogentry SET action = 'old.action', content_type_id = NULL")
    write("UPDATE wagtailcore_modellogentry SET object_id = 'abc' WHERE label = 'Trauma'")
    report = reverse("wagtailadmin_reports:site_history")
    shown = editor.get(report).content.decode()
    assert "Review group" in shown
    assert "Trauma" in shown
    assert editor.get(report, {"export": "xlsx"}).getvalue()
    rows = list(csv.reader(StringIO(editor.get(report, {"export": "csv"}).getvalue().decode(), newline="")))
    assert ["Unknown content type", "old.action"] in [row[2:4] for row in rows if row[1] == "Sleep"]


# --- workflows ---


def approval() -> Workflow:
    workflow = Workflow.objects.create(name="Approval")
    task = GroupApprovalTask.objects.create(name="Approve")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    return workflow


@pytest.mark.parametrize(
    "change",
    ["current_task_state_id = NULL", "object_id = 'abc'", "object_id = '987654'", "base_content_type_id = {gone}"],
)
def test_workflow_that_cannot_go_on_is_ended(editor: Client, change: str) -> None:
    article, user = factories.article("Sleep"), get_user_model().objects.get()
    article.save_revision()
    workflow = approval()
    workflow.start(article, user)
    change = change.format(gone=ContentType.objects.create(app_label="pages", model="gone").pk)
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    for first in (reverse("wagtailadmin_home"), edit):
        write(f"UPDATE wagtailcore_workflowstate SET status = 'in_progress', {change}")
        assert editor.get(first).status_code == 200
    page = ContentType.objects.get_for_model(Page).pk
    write(
        "UPDATE wagtailcore_workflowstate SET status = 'in_progress', current_task_state_id = NULL, object_id = %s,"
        " base_content_type_id = %s",
        str(article.pk),
        page,
    )
    assert str(ENDED) in editor.get(edit).content.decode()
    assert workflow.start(article, user)


# --- revisions ---


@pytest.mark.parametrize(
    "change", ["object_id = 'null'", "object_id = '987654'", "content_type_id = {gone}", "content_type_id = {user}"]
)
def test_revision_that_names_no_page_breaks_no_view(editor: Client, change: str) -> None:
    article, user = factories.article("Sleep"), get_user_model().objects.get()
    article.title = "Rest"
    article.save_revision(user=user, log_action=True)
    approval().start(article, user)
    get_user_model().objects.get_or_create(pk=article.pk, defaults={"username": "Of the same key"})
    gone, users = (ContentType.objects.get_or_create(app_label=app, model=model)[0].pk for app, model in OTHER_TYPES)
    write(f"UPDATE wagtailcore_revision SET {change.format(gone=gone, user=users)}")
    assert "Rest" in editor.get(reverse("wagtailadmin_home")).content.decode()
    told = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert str(UNREADABLE_DRAFT) in told
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert str(UNREADABLE_DRAFT) in editor.post(f"{address}?id={article.pk}", follow=True).content.decode()
    assert Page.objects.get(pk=article.pk).title == "Sleep"
    for name in ("usage", "history"):
        assert editor.get(reverse(f"wagtailadmin_pages:{name}", args=[article.pk])).status_code == 200


class BadPanel(Component):
    """As one that an installation adds: it reads a table that is not there."""

    name = "bad_panel"

    def render_html(self, parent_context: Any = None) -> Any:
        write("SELECT 1 FROM gone")


def test_panel_that_fails_takes_no_home_page_away(editor: Client, caplog: pytest.LogCaptureFixture) -> None:
    factories.article("Sleep").save_revision(user=get_user_model().objects.get(), log_action=True)
    with hooks.register_temporarily("construct_homepage_panels", lambda request, panels: panels.append(BadPanel())):
        shown = editor.get(reverse("wagtailadmin_home")).content.decode()
    assert "“Bad panel” cannot be shown" in shown
    assert "Your most recent edits" in shown
    assert [record.name for record in caplog.records] == ["pages.admin.home_panels"]


# --- pages ---


@pytest.mark.parametrize("label", OTHER_TYPES)
def test_page_with_the_type_of_something_else_breaks_no_list(editor: Client, label: tuple[str, str]) -> None:
    article, other = factories.article("Sleep"), factories.article("Rest")
    article.save_revision()
    get_user_model().objects.get_or_create(pk=article.pk, defaults={"username": "Of the same key"})
    index = article.get_parent()
    kind, _ = ContentType.objects.get_or_create(app_label=label[0], model=label[1])
    Page.objects.filter(pk=article.pk).update(content_type=kind, has_unpublished_changes=True)
    for name in ("wagtailadmin_explore", "wagtailadmin_choose_page_child"):
        shown = editor.get(reverse(name, args=[index.pk])).content.decode()
        assert "Sleep" in shown
        assert other.title in shown
    for name in ("history", "move", "copy", "delete"):
        assert editor.get(reverse(f"wagtailadmin_pages:{name}", args=[article.pk])).status_code == 200
    assert editor.get(f"/admin/api/main/pages/?child_of={index.pk}&for_explorer=1").status_code == 200
    told = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk]), follow=True).content.decode()
    assert "its content type is not a page type. Restore its row from a backup." in told
    assert isinstance(Article.objects.get(pk=other.pk).page_ptr.specific, Article)


def test_root_of_all_pages_cannot_be_chosen(editor: Client) -> None:
    article = factories.article("Sleep")
    root = Page.get_first_root_node()
    address = "/admin/choose-page/chosen-multiple/"
    chosen = editor.get(address, {"id": [root.pk, article.pk, "abc", ""]}).json()["result"]
    assert [page["id"] for page in chosen] == [article.pk]


# --- collections ---


@pytest.mark.parametrize(
    "name",
    [f"wagtail{kind}{view}" for kind in ("images", "docs") for view in (":add", ":add_multiple", "_chooser:choose")],
)
def test_missing_root_collection_is_told(editor: Client, name: str) -> None:
    Collection.objects.all().delete()
    response = editor.get(reverse(name), follow=True)
    assert "There is no root collection." in response.content.decode()


def test_collection_without_a_parent_is_told(editor: Client) -> None:
    leaflets = Collection.get_first_root_node().add_child(name="Leaflets")
    Collection.objects.filter(pk=leaflets.pk).update(path="ZZ", depth=9)
    response = editor.get(reverse("wagtailadmin_collections:edit", args=[leaflets.pk]), follow=True)
    assert "No collection is above “Leaflets”" in response.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "wagtailimages:index",
        "wagtailimages:add_multiple",
        "wagtailimages_chooser:choose",
        "wagtaildocs:index",
        "wagtaildocs:add_multiple",
        "wagtailadmin_collections:index",
        "wagtailadmin_collections:add",
        "wagtailusers_groups:add",
    ],
)
def test_collection_with_an_impossible_depth_is_shown(editor: Client, name: str) -> None:
    leaflets = Collection.get_first_root_node().add_child(name="Leaflets")
    leaflets.add_child(name="Folded")
    Collection.objects.filter(pk=leaflets.pk).update(depth=2**31 - 1)
    shown = editor.get(reverse(name))
    assert shown.status_code == 200
    assert "Folded" in shown.content.decode()
