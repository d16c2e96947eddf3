"""Medical reviews in the admin: the form, the report, and the panel on the home page."""

import csv
import datetime
import json
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import rich_text, streamfield

from pages.models import Article, Person
from pages.models.review import FORMAT
from tests import factories
from tests.forms import add_url, article_form
from tests.kitchen_sink import WORDS
from tests.kitchen_sink.body import Shown, body, references
from tests.pages.documents import document_of

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2020, 3, 2)
# Twelve of them are for the session, the epoch, the time zone, the site's name and the user's permissions.
REPORT_QUERIES = 15


def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def reviewer(db: None) -> Person:
    return factories.person("Dr. Ada")


def save(editor: Client, article: Article, *, publish: bool = True, **fields: Any) -> Any:
    """Post the form of the article. Other fields are as in `article_form`."""
    form = article_form(title=article.title, slug=article.slug, **fields)
    if not publish:
        del form["action-publish"]
    return editor.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form)


def text(words: str) -> Any:
    return streamfield([("rich_text", rich_text(f"<p>{words}</p>"))])


def review_of(article: Article) -> tuple:
    document = document_of(article)
    return document["last_reviewed"], document["changed_since_review"]


def test_new_article_can_be_reviewed_at_once(editor: Client, reviewer: Person) -> None:
    form = article_form(reviewed_by=reviewer.pk, reviewed_now="yes", body=text("Rest."))
    editor.post(add_url(Article, factories.article_index()), form)
    document = document_of(Article.objects.get())
    assert document["reviewed_by"]["name"] == "Dr. Ada"
    assert (document["last_reviewed"], document["changed_since_review"]) == (today().isoformat(), False)


def test_second_review_on_the_same_day_covers_a_change(editor: Client, reviewer: Person) -> None:
    article = factories.article(last_reviewed=today())
    again = {"last_reviewed": today().isoformat(), "reviewed_by": reviewer.pk}
    save(editor, article, body=text("Rest."), **again)
    assert review_of(article) == (today().isoformat(), True)
    save(editor, article, body=text("Rest."), reviewed_now="yes", **again)
    assert review_of(article) == (today().isoformat(), False)


def test_review_needs_a_reviewer(editor: Client) -> None:
    response = save(editor, factories.article(), reviewed_now="yes")
    assert response.context["form"].errors["reviewed_by"] == ["Choose who reviewed the text."]
    assert Article.objects.get().last_reviewed is None


def test_review_of_an_overdue_article_requires_a_next_date(editor: Client, reviewer: Person) -> None:
    article = factories.article(next_review=LONG_AGO)
    response = save(editor, article, reviewed_now="yes", reviewed_by=reviewer.pk, next_review=LONG_AGO.isoformat())
    assert response.context["form"].errors["next_review"] == ["Enter a date after the last review."]


def test_day_set_by_hand_counts_as_a_review(editor: Client) -> None:
    article = factories.article(last_reviewed=LONG_AGO, title="Sleep")
    save(editor, article, body=text("Rest."), last_reviewed=LONG_AGO.isoformat())
    assert review_of(article) == (LONG_AGO.isoformat(), True)
    day = (LONG_AGO + timedelta(days=1)).isoformat()
    save(editor, article, body=text("Rest."), last_reviewed=day)
    assert review_of(article) == (day, False)


def test_review_of_a_draft_covers_its_text(editor: Client, reviewer: Person) -> None:
    article = factories.article()
    save(editor, article, publish=False, reviewed_now="yes", reviewed_by=reviewer.pk, body=text("Rest."))
    assert review_of(article) == (None, None)
    Article.objects.get().get_latest_revision().publish()
    assert review_of(article) == (today().isoformat(), False)


def test_autosave_updates_the_day_of_the_review_in_the_form(editor: Client, reviewer: Person) -> None:
    article = factories.article()
    form = article_form(reviewed_now="yes", reviewed_by=reviewer.pk)
    del form["action-publish"]
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    updates = editor.post(address, form, headers={"accept": "application/json"}).json()["field_updates"]
    assert (updates["last_reviewed"], updates["reviewed_now"]) == (today().isoformat(), "")


def test_changes_after_an_autosave_are_not_reviewed(editor: Client, reviewer: Person) -> None:
    article = factories.article()
    form = article_form(reviewed_now="yes", reviewed_by=reviewer.pk, body=text("Rest."))
    del form["action-publish"]
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    updates = editor.post(address, form, headers={"accept": "application/json"}).json()["field_updates"]
    open_form = {name: updates[name] for name in ("reviewed_now", "last_reviewed")}
    save(editor, article, reviewed_by=reviewer.pk, body=text("Do not rest."), **open_form)
    assert review_of(article) == (today().isoformat(), True)


def test_review_in_another_format_gives_no_answer_about_changes(editor: Client) -> None:
    article = factories.article(last_reviewed=LONG_AGO)
    article.review_snapshot = {"on": LONG_AGO.isoformat(), "digest": "of another format"}
    article.save()
    assert review_of(article) == (LONG_AGO.isoformat(), None)
    assert article not in Article.objects.needing_review()


VIDEO = {"url": "https://vimeo.com/1", "player": "https://player.vimeo.com/video/1", "title": "A walk"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("quote", {"text": "Rest."}), ("quote", {"text": "Rest!"})),
        (("callout", {"tone": "tip", "text": "<p>Rest.</p>"}), ("callout", {"tone": "tip", "text": "<p>Rest!</p>"})),
        (
            ("faq", {"items": [{"question": "Why?", "answer": "<p>So.</p>"}]}),
            ("faq", {"items": [{"question": "Why?", "answer": "<p>No.</p>"}]}),
        ),
        (
            ("steps", {"items": [{"title": "Rest", "text": ""}]}),
            ("steps", {"items": [{"title": "Sleep", "text": ""}]}),
        ),
        (("embed", VIDEO), ("embed", {**VIDEO, "url": "https://vimeo.com/2"})),
        (("callout", {"tone": "tip", "text": "<p>A</p>"}), ("callout", {"tone": "emergency", "text": "<p>A</p>"})),
        (("rich_text", '<p><a href="/a">A</a></p>'), ("rich_text", '<p><a href="/b">A</a></p>')),
        (
            ("rich_text", '<p><a linktype="page" id="1">A</a></p>'),
            ("rich_text", '<p><a linktype="page" id="2">A</a></p>'),
        ),
        (
            ("contact", {"typed": {"title": "Desk", "channels": [("phone", {"value": "+16472597740"})]}}),
            ("contact", {"typed": {"title": "Desk", "channels": [("phone", {"value": "+16472597741"})]}}),
        ),
    ],
)
def test_any_change_of_a_block_counts_as_a_change(before: tuple, after: tuple) -> None:
    article = factories.article(last_reviewed=LONG_AGO, body=[before])
    assert review_of(article)[1] is False
    article.body = [after]
    article.save_revision().publish()
    assert review_of(article)[1] is True


def test_a_changed_reference_counts_as_a_change() -> None:
    reference = {"title": "A study", "url": "", "source": "", "year": 2020}
    article = factories.article(last_reviewed=LONG_AGO, references=[("reference", reference)])
    assert review_of(article)[1] is False
    article.references = [("reference", {**reference, "year": 2021})]
    article.save_revision().publish()
    assert review_of(article)[1] is True


def test_a_video_renamed_by_its_provider_does_not_count_as_a_change() -> None:
    article = factories.article(last_reviewed=LONG_AGO, body=[("embed", VIDEO)])
    article.body = [("embed", {**VIDEO, "title": "A longer walk"})]
    article.save_revision().publish()
    assert review_of(article)[1] is False


def test_markup_of_a_browser_does_not_count_as_a_change() -> None:
    article = factories.article(last_reviewed=LONG_AGO, body=[("rich_text", "<p>A <strong>b</strong><br>c</p>")])
    article.body = [("rich_text", '<p data-block-key="x1y2z">A <b>b</b><br/>c</p>')]
    article.save_revision().publish()
    assert review_of(article)[1] is False


def reviewed(title: str = "Sleep", **fields: Any) -> Article:
    fields = {"last_reviewed": LONG_AGO, "next_review": LONG_AGO + timedelta(days=365), **fields}
    return factories.article(title, **fields)


def test_digest_of_the_same_text_stays_the_same() -> None:
    """The text has a block of each type. Its rows do not exist, so the keys are the same in each run."""
    words = WORDS["en"]
    article = factories.article(
        words.title,
        summary=words.summary,
        body=json.dumps(body(words, Shown(*range(1001, 1009)))),
        references=json.dumps(references(words)),
    )
    pinned = (2, "b6e4af988b49206654e26f38a25599cfdb401bea3217022137312c4121fe3ddf")
    assert (FORMAT, article.text_digest) == pinned, (
        "If the text of tests/kitchen_sink/ is the same, the code changed its digest: then all reviewed articles would "
        "count as changed. Raise FORMAT in pages/models/review.py. In both cases, pin the new values here."
    )


def test_copy_is_not_reviewed(reviewer: Person) -> None:
    article = reviewed(reviewed_by=reviewer)
    for keep_revisions in (True, False):
        copy = article.copy(update_attrs={"slug": f"copy-{keep_revisions}"}, copy_revisions=keep_revisions)
        assert review_of(copy) == (None, None)
        assert (copy.reviewed_by, copy.next_review) == (None, None)
        assert copy.get_latest_revision_as_object().last_reviewed is None


def test_translation_is_not_reviewed(reviewer: Person) -> None:
    french = Locale.objects.create(language_code="fr")
    article = reviewed(reviewed_by=reviewer)
    translation = article.copy_for_translation(french, copy_parents=True)
    assert (translation.reviewed_by, translation.last_reviewed, translation.next_review) == (None, None, None)
    assert translation.changed_since_review is None


def test_alias_has_the_review_of_its_page(reviewer: Person) -> None:
    article = reviewed(reviewed_by=reviewer)
    alias = article.create_alias(update_slug="alias")
    assert review_of(alias) == review_of(article) == (LONG_AGO.isoformat(), False)
    article.title = "Dreams"
    article.save_revision().publish()
    assert review_of(alias) == review_of(article) == (LONG_AGO.isoformat(), True)


# --- The report ---


def listed(client: Client) -> list[str]:
    return [article.title for article in client.get(reverse("medical_review")).context["object_list"]]


def test_report_lists_due_articles_with_the_longest_overdue_first(editor: Client) -> None:
    reviewed("Tomorrow", next_review=today() + timedelta(days=1))
    reviewed("In a month", next_review=today() + timedelta(days=30))
    reviewed("Later", next_review=today() + timedelta(days=31))
    reviewed("Long ago")
    factories.article("Never reviewed")
    assert listed(editor) == ["Long ago", "Tomorrow", "In a month"]


def test_report_lists_changed_articles(editor: Client) -> None:
    article = reviewed("Sleep", next_review=None)
    reviewed("The same", slug="same", next_review=None)
    article.summary = "In short."
    article.save_revision().publish()
    assert listed(editor) == ["Sleep"]


def test_draft_of_a_live_article_does_not_count_as_a_change(editor: Client) -> None:
    article = reviewed(next_review=None)
    article.summary = "In short."
    article.save_revision()
    assert listed(editor) == []


def test_report_lists_no_drafts_and_no_aliases(editor: Client) -> None:
    reviewed("Live").create_alias(update_slug="alias")
    reviewed("Draft").unpublish()
    assert listed(editor) == ["Live"]


def test_report_shows_urgency_reviewer_and_date(editor: Client, reviewer: Person) -> None:
    article = reviewed(next_review=today() - timedelta(days=3), reviewed_by=reviewer)
    shown = editor.get(reverse("medical_review")).content.decode()
    assert "Overdue by 3 days" in shown
    assert "Dr. Ada" in shown
    assert "March 2, 2020" in shown
    assert reverse("wagtailadmin_pages:edit", args=[article.pk]) in shown


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "Overdue by 2 days"),
        (-1, "Overdue since yesterday"),
        (0, "Due today"),
        (1, "Due tomorrow"),
        (30, "Due in 30 days"),
        (31, ""),
    ],
)
def test_urgency_is_described_in_days(days: int, words: str) -> None:
    assert Article(next_review=today() + timedelta(days=days)).review_standing() == words


def test_report_can_be_exported(editor: Client, reviewer: Person) -> None:
    reviewed(next_review=today(), reviewed_by=reviewer)
    expected = ["Sleep", "Dr. Ada", "2020-03-02", today().isoformat(), "Due today", "False"]
    rows = editor.get(reverse("medical_review"), {"export": "csv"}).getvalue().decode().splitlines()
    assert rows[0] == "Title,Reviewed by,Last reviewed,Next review,Due,Changed since review"
    assert rows[1].split(",") == expected
    file = editor.get(reverse("medical_review"), {"export": "xlsx"}).getvalue()
    row = list(openpyxl.load_workbook(BytesIO(file)).active.values)[1]
    assert row[:2] == ("Sleep", "Dr. Ada")


def test_title_is_never_a_formula_in_a_spreadsheet(editor: Client, reviewer: Person) -> None:
    title = '=HYPERLINK("https://elsewhere.example")'
    reviewed(next_review=today(), reviewed_by=reviewer)
    Article.objects.update(title=title)
    file = editor.get(reverse("medical_review"), {"export": "csv"}).getvalue().decode()
    assert next(csv.DictReader(StringIO(file)))["Title"] == f"'{title}"
    file = editor.get(reverse("medical_review"), {"export": "xlsx"}).getvalue()
    cell = openpyxl.load_workbook(BytesIO(file)).active["A2"]
    assert (cell.data_type, cell.value) == ("s", title)


def test_report_takes_a_fixed_number_of_queries(
    editor: Client, reviewer: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    body = [("related", {"pages": [factories.article("Other")]})]
    reviewed("First", reviewed_by=reviewer, body=body)
    editor.get(reverse("medical_review"))
    with django_assert_num_queries(REPORT_QUERIES):
        assert len(listed(editor)) == 1
    for number in range(19):
        person = factories.person(f"Person {number}", slug=f"person-{number}")
        reviewed(f"Article {number}", reviewed_by=person, body=body)
    with django_assert_num_queries(REPORT_QUERIES):
        assert len(listed(editor)) == 20


# --- Who sees it ---


def member(client: Client, *, of: Page | None, may: str = "change") -> Client:
    client.force_login(factories.member(of=of, may=may))
    return client


def test_report_lists_only_pages_that_the_user_may_edit(client: Client) -> None:
    mine = reviewed("Mine")
    reviewed("Others'", slug="others")
    assert listed(member(client, of=mine)) == ["Mine"]


def test_report_is_for_editors_of_pages(client: Client) -> None:
    response = member(client, of=None).get(reverse("medical_review"))
    assert response.status_code == 302
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("medical_review") not in home


def home(client: Client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def test_admin_home_shows_the_number_of_due_reviews(editor: Client) -> None:
    reviewed("First")
    reviewed("Second")
    reviewed("Third", next_review=today())
    changed = reviewed("Fourth", next_review=today() + timedelta(days=300))
    changed.summary = "In short."
    changed.save_revision().publish()
    shown = home(editor)
    assert "2 articles are overdue for review." in shown
    assert "1 article needs a review within 30 days." in shown
    assert "1 article has changed since the last review." in shown


def test_admin_home_has_no_panel_if_no_review_is_due(editor: Client) -> None:
    reviewed(next_review=today() + timedelta(days=300))
    assert "panel-medical-review" not in home(editor)


def test_admin_home_counts_only_pages_that_the_user_may_edit(client: Client) -> None:
    mine = factories.article("Mine")
    reviewed("Others'", slug="others")
    assert "overdue for review" not in home(member(client, of=mine))
