"""Comments on drafts: for everybody who may edit the page, and for nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, CommentReply, Page, PageSubscription
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages.models import Article, Preview
from pages.roles import AUTHOR, EDITOR, REVIEWER
from tests import factories
from tests.forms import add_url, article_form
from tests.pages.test_roles import user

pytestmark = pytest.mark.django_db

REMARK = "Zebrafish"


def comment(text: str = REMARK, field: str = "summary", *replies: str, **fields: Any) -> dict[str, Any]:
    written = [{"text": reply} for reply in replies]
    return {"text": text, "contentpath": field, "position": "", "replies": inline_formset(written), **fields}


def send(person: Any, page: Page, *comments: dict, stored: int = 0, **fields: Any) -> Any:
    """Save a draft with comments, as the editor does by itself. `stored`: how many of them are there already."""
    client = Client()
    client.force_login(person)
    sent = {"comments": inline_formset(list(comments), initial=stored), "action-publish": "", **fields}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, article_form(title=page.title, slug=page.slug, **sent), headers={"Accept": "text/html"})


@pytest.fixture
def draft() -> Callable[..., Article]:
    def draft(owner: Any = None) -> Article:
        body = [("heading", {"level": "2", "text": "Why?"})]
        page = factories.article_index().add_child(instance=Article(title="Rest", live=False, owner=owner, body=body))
        page.save_revision(user=owner)
        return page

    return draft


def test_every_page_type_can_be_commented_on(editor):
    for page in (factories.home(), factories.location(), factories.contact(), factories.plain_page()):
        shown = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert shown.context["form"].show_comments_toggle
    assert editor.get(add_url(Article, factories.article_index())).context["form"].show_comments_toggle


def test_author_reviewer_and_editor_talk_about_a_draft(draft):
    author, reviewer, editor = user("anna", AUTHOR), user("remy", REVIEWER), user("edda", EDITOR)
    page = draft(author)
    PageSubscription.objects.create(page=page, user=author, comment_notifications=True)
    send(reviewer, page, comment("Is this so?", "summary"))
    found = Comment.objects.get()
    assert (found.user, found.contentpath) == (reviewer, "summary")
    [sent] = mail.outbox
    assert sent.to == ["anna@example.org"]
    assert "Is this so?" in sent.body
    mail.outbox.clear()

    send(author, page, comment("Is this so?", "summary", "It is.", id=found.pk), stored=1)
    assert CommentReply.objects.get().user == author
    assert [sent.to for sent in mail.outbox] == [["remy@example.org"]]

    reply = CommentReply.objects.get()
    replies = inline_formset([{"id": reply.pk, "text": reply.text}], initial=1)
    send(editor, page, comment("Is this so?", "summary", id=found.pk, resolved="on", replies=replies), stored=1)
    found.refresh_from_db()
    assert found.resolved_by == editor


def test_comments_of_two_tabs_are_both_kept(draft):
    """The second tab does not know what the first has saved meanwhile."""
    page, editor = draft(), user("edda", EDITOR)
    send(editor, page, comment("One"))
    send(editor, page, comment("Two"))
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["One", "Two"]
    latest = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert latest.wagtail_admin_comments.count() == 2


def test_nobody_comments_on_a_page_that_another_has_locked(draft):
    page = draft()
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=user("edda", EDITOR))
    send(user("remy", REVIEWER), page, comment())
    assert not Comment.objects.exists()


def test_nobody_changes_the_words_of_another(draft):
    page = draft()
    send(user("remy", REVIEWER), page, comment("Is this so?"))
    found = Comment.objects.get()
    send(user("edda", EDITOR), page, comment("It is so!", id=found.pk), stored=1)
    found.refresh_from_db()
    assert found.text == "Is this so?"


def test_who_may_not_edit_the_page_does_not_comment(draft):
    send(user("anna", AUTHOR), draft(), comment())
    assert not Comment.objects.exists()


def test_comment_on_a_block_goes_with_it(draft, editor):
    page = draft()
    block = page.body[0].id
    Comment.objects.create(page=page, user=user("remy"), text=REMARK, contentpath=f"body.{block}.text")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert REMARK in editor.get(address).content.decode()
    page.body = []
    page.save_revision()
    assert REMARK not in editor.get(address).content.decode()


def test_comments_never_reach_readers(api, editor):
    page = factories.article("Rest", summary="Short")
    reviewer = user("remy", REVIEWER)
    Comment.objects.create(page=page, user=reviewer, text=REMARK, contentpath="summary")
    page.refresh_from_db()
    page.save_revision().publish()
    _, token = Preview.share(page, user=reviewer, days=1)
    typed = nested_form_data({"comments": inline_formset([comment("Zebrafish too")])})
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    shown = editor.post(address, {**article_form(title="Rest", slug="rest"), **typed}).json()
    addresses = ["articles/rest/", "articles/", f"preview/{token}/", f"preview/{shown['token']}/", "changes/", "site/"]
    for address in addresses:
        answer = api(address)
        assert answer.status_code == 200
        assert REMARK not in answer.content.decode()
    assert api("pages/", q=REMARK).data["items"] == []
    assert REMARK not in str(Preview.objects.values_list("content", flat=True))
