"""The days of an author, a medical reviewer and an editor, from signing in to what readers get."""

import json
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, ReferenceIndex, Revision

from api.publishing.publish import publish_everything
from pages.models import Article, ArticleIndex, Picture
from pages.roles import ADMINISTRATOR, AUTHOR, EDITOR, REVIEWER
from tests import factories
from tests.browser.reading import Reader
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PASSWORD = "password of a test"
# True if the browser inserts what is pasted there.
PASTES = """
const there = document.querySelector(arguments[0]);
return there.dispatchEvent(new ClipboardEvent("paste", {bubbles: true, cancelable: true}));
"""


def colleague(role: str) -> Any:
    name = role.split()[-1].lower()
    user = get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def read(live_server) -> Callable[[str], dict | None]:
    """Returns the JSON that readers get at a path of the API, or None if there is none."""

    def answer(path: str) -> dict | None:
        with suppress(HTTPError), urlopen(f"{live_server.url}/api/v1/{path}") as found:
            return json.load(found)
        return None

    return answer


@pytest.fixture
def clinic() -> None:
    """A clinic with a section for articles, a location, a contact and a picture that is described."""
    factories.article_index()
    factories.location()
    factories.contact()
    file = BytesIO()
    Image.new("RGB", (160, 90), "seagreen").save(file, "PNG")
    Picture.objects.create(title="Hills", description="Green hills", file=ImageFile(file, "hills.png"))
    publish_everything()


def test_article_with_picture_location_and_contact_takes_twelve_clicks(admin, clinic, read):
    """In the steps that docs/authoring.md names."""
    colleague(EDITOR)
    admin.sign_in_by_form("editor", PASSWORD)
    admin.click_text("Write an article")
    until(lambda: admin.script("return document.activeElement.name") == "title")
    admin.browser.switch_to.active_element.send_keys("A walk before breakfast")
    admin.click_text("Choose a picture")
    admin.click(".modal-body [data-chooser-modal-choice]")
    until(lambda: admin.value("hero"))
    admin.click("[name=summary]")
    admin.type("Ten minutes of daylight in the morning.", into="summary")
    admin.add_block("text")
    admin.type_on("Daylight tells the body when it is morning.")
    for number, kind in enumerate(["location", "contact"], 1):
        admin.add_block(kind)
        admin.choose_page(f"body-{number}-value-page")
    admin.click("[name=action-publish]")
    admin.find(".messages .success")
    assert admin.clicks <= 12
    article = read("articles/a-walk-before-breakfast/")
    assert article["summary"] == "Ten minutes of daylight in the morning."
    assert article["hero"]["alt"] == "Green hills"
    assert [block["type"] for block in article["body"]] == ["rich_text", "location", "contact"]
    assert article["body"][1]["value"]["address"]["street"] == factories.ADDRESS["street"]
    assert article["body"][2]["value"]["channels"][0]["value"] == factories.PHONE


def test_article_goes_from_its_author_over_the_reviewer_to_the_editor(admin, clinic, read, tmp_path):
    for role in (AUTHOR, REVIEWER, EDITOR):
        colleague(role)
    admin.sign_in_by_form("author", PASSWORD)
    admin.click_text("Write an article")
    admin.type("Rest", into="title")
    Image.new("RGB", (160, 90), "teal").save(tmp_path / "sea.png")
    admin.click_text("Choose a picture")
    admin.find(".modal-body input[type=file]").send_keys(str(tmp_path / "sea.png"))
    until(lambda: admin.value("image-chooser-upload-title") == "sea")
    admin.fill("image-chooser-upload-description", "A calm sea")
    admin.press("#tab-upload button[type=submit]")
    until(lambda: admin.value("hero"))
    admin.type("How to rest.", into="summary")
    admin.press("[name=action-submit]")
    until(lambda: "submitted" in admin.messages())
    assert read("articles/rest/") is None
    for name, waits_for in (("reviewer", "Medical review"), ("editor", "Editor’s approval")):
        admin.sign_out()
        admin.sign_in_by_form(name, PASSWORD)
        assert waits_for in admin.find("#waiting-content").text
        admin.click_text("Rest")
        admin.press("[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])")
        until(lambda: "is approved" in admin.messages())
    article = read("articles/rest/")
    assert (article["summary"], article["hero"]["alt"]) == ("How to rest.", "A calm sea")


def test_a_locked_form_takes_no_words_but_those_of_who_locked_it(admin):
    author, editor = colleague(AUTHOR), colleague(EDITOR)
    draft = Article(title="Sleep", live=False, owner=author, body=[("rich_text", "<p>At night</p>")])
    article = factories.article_index().add_child(instance=draft)
    article.save_revision(user=author)
    Page.objects.filter(pk=article.pk).update(locked=True, locked_by=editor, locked_at=timezone.now())

    def typed(words: str) -> str | None:
        admin.type(words, into="title")
        return admin.value("title")

    others = {author: False, colleague(REVIEWER): False, colleague(ADMINISTRATOR): True}
    for user, unlocks in others.items():
        admin.sign_in(user)
        admin.edit(article)
        assert "locked by editor" in admin.messages()
        until(lambda: admin.all(".DraftEditor-root [contenteditable=false]"))
        assert not admin.all(".tab-content [contenteditable=true]")
        assert typed("!") == "Sleep"
        assert [admin.script(PASTES, field) for field in ("[name=title]", ".w-breadcrumbs, main")] == [False, True]
        assert ("Unlock" in admin.messages()) is unlocks
    admin.click(".messages button")
    until(lambda: "unlocked" in admin.messages())
    assert typed("!") == "Sleep!"
    until(lambda: Page.objects.get(pk=article.pk).latest_revision.object_str == "Sleep!")
    Page.objects.filter(pk=article.pk).update(locked=True, locked_by=editor, locked_at=timezone.now())
    admin.sign_in(editor)
    admin.edit(article)
    assert typed("!") == "Sleep!!"
    until(lambda: Page.objects.get(pk=article.pk).latest_revision.object_str == "Sleep!!")


def test_editor_shares_schedules_and_moves_an_article(admin, clinic, read):
    index = factories.article_index()
    article = index.add_child(instance=Article(title="Sleep", live=False, owner=colleague(EDITOR)))
    article.save_revision()
    factories.publish(ArticleIndex(title="News"), below=factories.home())
    admin.sign_in_by_form("editor", PASSWORD)

    admin.open(reverse("share_draft", args=[article.pk]))
    admin.click_text("Make a link")
    link = admin.find("#id_address").get_attribute("value")
    reader = Reader(admin.browser)
    admin.in_another_tab(lambda: seen(reader, link, "Sleep"))
    admin.click_text("Withdraw")
    until(lambda: "Withdrawn" in admin.find("main").text)
    admin.in_another_tab(lambda: seen(reader, link, "This draft cannot be shown"))

    admin.edit(article)
    admin.press("[data-side-panel-toggle=status]")
    admin.press("[data-a11y-dialog-show=schedule-publishing-dialog]")
    later = timezone.localtime() + timezone.timedelta(days=1)
    admin.fill("go_live_at", later.strftime("%Y-%m-%dT%H:%M"))
    admin.press("#schedule-publishing-dialog [type=submit]")
    until(lambda: admin.find("[name=action-publish]").get_attribute("textContent").strip() == "Schedule to publish")
    admin.publish()
    until(lambda: "goes live on" in admin.messages() and "Not scheduled yet" not in admin.messages())
    assert read("articles/sleep/") is None
    admin.open(reverse("wagtailadmin_home"))
    assert "Sleep" in admin.find("#scheduled-content").text
    scheduled = Revision.objects.get(approved_go_live_at__isnull=False)
    scheduled.approved_go_live_at = timezone.now()
    scheduled.content["go_live_at"] = scheduled.approved_go_live_at.isoformat()
    scheduled.save()
    call_command("publish_scheduled")
    publish_everything()
    before = read("articles/sleep/")["path"]

    admin.open(reverse("wagtailadmin_pages:move", args=[article.pk]))
    admin.choose_page("id_new_parent_page", "News")
    admin.click("main form [type=submit]")
    admin.click("main form [type=submit]")
    until(lambda: "moved" in admin.messages())
    reader.open(before)
    assert reader.find("h1").text == "Sleep"
    assert reader.browser.current_url.endswith("/news/sleep/")


def seen(reader: Reader, link: str, heading: str) -> None:
    reader.open(link.removeprefix(reader.url))
    assert reader.find("h1").text == heading


def test_phone_that_is_changed_once_changes_in_three_articles(admin, read):
    contact = factories.contact()
    block = ("contact", {"page": contact, "typed": {}})
    titles = ["Sleep", "Rest", "Walk"]
    for title in titles:
        ReferenceIndex.create_or_update_for_object(factories.article(title, body=[block]))
    publish_everything()
    colleague(EDITOR)
    admin.sign_in_by_form("editor", PASSWORD)
    admin.edit(contact)
    assert "Shown on 3 pages" in admin.find("main").text
    admin.fill("channels-0-value-value", "647-259-7741")
    admin.publish()
    admin.find(".messages .success")
    shown = [read(f"articles/{title.lower()}/")["body"][0]["value"]["channels"][0]["value"] for title in titles]
    assert shown == ["+16472597741"] * 3
