"""A draft can always be saved as it was typed. Its errors are listed and only prevent publishing."""

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StreamValue
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from api.publishing.publish import publish_everything
from pages.admin.missing import Missing, as_text
from pages.models import Article, Location
from tests import factories
from tests.forms import add_url, article_form, location_form, stream_form
from tests.pages.documents import document_of
from tests.pages.publishing import approve, publish_in_list

pytestmark = pytest.mark.django_db


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def save(editor: Client, page: Page, form: dict, **more: Any) -> HttpResponse:
    """Save a draft. Wagtail then redirects to the editor."""
    form = {name: value for name, value in form.items() if name != "action-publish"}
    response = editor.post(edit_url(page), {**form, **more})
    assert response.status_code == 302, response.context["form"].errors
    return response


def listed(editor: Client, page: Page) -> dict[str, str]:
    """Return what is listed as missing: the field that each line links to, and the line."""
    html = BeautifulSoup(editor.get(edit_url(page)).content, "html.parser")
    return {link["href"]: link.parent.get_text() for link in html.select(".messages a[data-goes-to-field]")}


def draft_of(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def refused(editor: Client, page: Page, form: dict) -> dict:
    """Try to publish the form, and return the errors of its fields."""
    return editor.post(edit_url(page), {**form, "action-publish": "1"}).context["form"].errors


# Each: the input for a location, the field for which an error is listed, and the beginning of the line.
UNFINISHED = [
    (
        {"coordinates": "43.25,"},
        "#id_coordinates",
        "Coordinates: Enter the latitude, then the longitude, such as 43.6791",
    ),
    (
        {"postal_code": "M5"},
        "#id_postal_code",
        "Postal code: This is not a postal code of CA. Enter one such as M4K 3Z1.",
    ),
    (
        {"channels": streamfield([("phone", {"label": "", "value": "647", "extension": ""})])},
        "#channels-0-value-value",
        "Ways to get in touch, Phone, Number: Enter the whole number with its area code",
    ),
    (
        {"opening_hours": streamfield([("hours", {"day": "monday", "opens": "nineish", "closes": "17:00"})])},
        "#opening_hours-0-value-opens",
        "Every week, Hours, Opens: This is not a time of day.",
    ),
    (
        {
            "exceptions": streamfield(
                [("exception", {"first": "2026-13-45", "last": "", "opens": "", "closes": "", "note": ""})]
            )
        },
        "#exceptions-0-value-first",
        "Holidays and other days, Exception, From: This date is incomplete.",
    ),
]


def test_draft_keeps_what_was_typed_and_lists_what_is_missing(editor, api):
    location = factories.location("Annex", slug="annex")
    typed = nested_form_data({name: value for wrong, _, _ in UNFINISHED for name, value in wrong.items()})
    form = {**location_form(), **nested_form_data({"comments": inline_formset([])}), **typed}
    save(editor, location, form)
    lines = listed(editor, location)
    assert {*lines} == {field for _, field, _ in UNFINISHED}
    assert {field: line for _, field, line in UNFINISHED if line not in lines[field]} == {}
    assert {*refused(editor, location, form)} == {name for wrong, _, _ in UNFINISHED for name in wrong}
    shown = editor.get(edit_url(location)).context["form"]
    for name, value in typed.items():
        if name.partition("-")[0] not in shown.fields or "-" not in name:
            assert str(shown[name].value() or "") == value
    assert api("locations/annex/").data["channels"] == []


def test_invalid_day_and_incomplete_phone_are_kept_as_typed(editor):
    location = factories.location("Annex", slug="annex")
    exception = {"first": "2026-13-45", "last": "", "opens": "9ish", "closes": "", "note": ""}
    form = location_form(
        channels=streamfield(
            [
                ("phone", {"label": "", "value": "647", "extension": ""}),
                ("phone", {"label": "", "value": "647 259 7740", "extension": ""}),
            ]
        ),
        exceptions=streamfield([("exception", exception)]),
        comments=inline_formset([]),
    )
    save(editor, location, form)
    draft = draft_of(location)
    assert [child.value["value"] for child in draft.channels] == ["647", "+16472597740"]
    assert (draft.exceptions[0].value["first"], draft.exceptions[0].value["opens"]) == ("2026-13-45", "9ish")


def test_incomplete_place_in_a_body_is_kept_as_typed(editor):
    article = factories.article("Sleep")
    typed = {
        "name": "Annex",
        "address": {**factories.ADDRESS, "postal_code": "M5"},
        "coordinates": "43.25,",
        "timezone": "",
        "opening_hours": streamfield([]),
        "exceptions": streamfield([]),
        "channels": streamfield(
            [("phone", {"label": "", "value": number, "extension": ""}) for number in ("647", "647 259 7740")]
        ),
        "directions": rich_text(""),
        "accessibility": rich_text(""),
    }
    reference = {"title": "Rest", "url": "nowhere", "source": "", "year": "MMXX"}
    save(
        editor,
        article,
        article_form(
            body=streamfield([("location", {"page": "", "typed": typed})]),
            references=streamfield([("reference", reference)]),
        ),
    )
    assert set(listed(editor, article)) == {
        "#body-0-value-typed-address-postal_code",
        "#body-0-value-typed-coordinates",
        "#body-0-value-typed-channels-0-value-value",
        "#references-0-value-url",
        "#references-0-value-year",
    }
    kept = draft_of(article).body[0].value["typed"]
    assert (kept["address"]["postal_code"], kept["coordinates"]) == ("M5", "43.25,")
    assert [child.value["value"] for child in kept["channels"]] == ["647", "+16472597740"]
    assert draft_of(article).references[0].value["year"] == "MMXX"


def test_empty_block_of_every_kind_is_saved_and_listed(editor):
    article = factories.article("Sleep")
    for name in ("body", "references"):
        block = article._meta.get_field(name).stream_block
        added = StreamValue(block, [(kind, child.get_default()) for kind, child in block.child_blocks.items()])
        save(editor, article, article_form(**{name: []}) | stream_form(name, added))
        found = listed(editor, article)
        assert found, name
    picture = {"image": factories.picture().pk, "alt_text": "", "decorative": ""}
    save(editor, article, article_form(body=streamfield([("image", {"image": picture, "caption": "", "credit": ""})])))
    assert "Describe what the picture shows" in listed(editor, article)["#body-0-value-image-alt_text"]


def test_unreadable_date_is_kept_in_a_draft(editor):
    article = factories.article("Sleep", published_on="2026-03-02")
    save(editor, article, article_form(published_on="2026-13-45"))
    assert "incomplete" in listed(editor, article)["#id_published_on"]
    assert editor.get(edit_url(article)).context["form"]["published_on"].value() == "2026-13-45"
    save(editor, article, article_form(published_on="2026-03-05"))
    assert listed(editor, article) == {}
    assert draft_of(article).published_on.isoformat() == "2026-03-05"


def test_unreadable_date_is_discarded_when_a_program_sets_another(editor):
    article = Article(title="Sleep", live=False)
    factories.article_index().add_child(instance=article)
    save(editor, article, article_form(published_on="2026-13-45"))
    draft = draft_of(article)
    with pytest.raises(ValidationError, match="incomplete"):
        draft.get_latest_revision().publish()
    draft.published_on = datetime.date(2026, 3, 5)
    draft.save_revision().publish()
    article.refresh_from_db()
    assert (article.published_on, article.unfinished) == (datetime.date(2026, 3, 5), {})


def test_taken_slug_is_listed_and_not_stored(editor):
    factories.article("Rest", slug="rest")
    article = factories.article("Sleep", slug="sleep")
    save(editor, article, article_form(slug="rest"))
    assert "already has the address" in listed(editor, article)["#id_slug"]
    assert draft_of(article).slug == "sleep"


def test_missing_description_and_missing_reviewer_only_prevent_publishing(editor):
    article = factories.article("Sleep")
    form = article_form(hero=factories.picture().pk, reviewed_now="yes")
    save(editor, article, form)
    assert set(listed(editor, article)) == {"#id_hero_alt", "#id_reviewed_by", "#id_reviewed_now"}
    assert set(refused(editor, article, form)) == {"hero_alt", "reviewed_by", "reviewed_now"}
    assert draft_of(article).last_reviewed is None


def test_new_page_with_errors_saves_as_a_draft(editor):
    index = factories.location_index()
    address = reverse("wagtailadmin_pages:add", args=["pages", "location", index.pk])
    form = location_form(street="", postal_code="M5", coordinates="43", comments=inline_formset([]))
    assert editor.post(address, form).status_code == 302
    location = Location.objects.get(slug="annex")
    assert not location.live
    assert {"#id_street", "#id_coordinates"} <= set(listed(editor, location))


def test_rows_without_a_choice_are_removed(editor):
    article, person = factories.article("Sleep"), factories.person()
    rows = inline_formset([{"person": person.pk}, {"person": ""}])
    save(editor, article, article_form(authorships=rows))
    assert [row.person for row in draft_of(article).authorships.all()] == [person]
    response = editor.post(edit_url(article), article_form(authorships=rows))
    assert response.status_code == 302
    article.refresh_from_db()
    assert [row.person for row in article.authorships.all()] == [person]


def test_several_authors_can_be_chosen_at_once(editor):
    html = editor.get(edit_url(factories.article("Sleep"))).content.decode()
    assert html.count("wagtail.panels.MultipleChooserPanel") == 2


def test_autosave_works_again_after_an_error_is_corrected(editor):
    article = factories.article("Sleep")
    json = {"HTTP_ACCEPT": "application/json"}
    form = article_form(hero=factories.picture().pk)
    del form["action-publish"]
    for alternative in ("", "Trees"):
        assert editor.post(edit_url(article), {**form, "hero_alt": alternative}, **json).json()["success"]
    assert draft_of(article).hero_alt == "Trees"
    assert listed(editor, article) == {}


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "This draft is not saved. Title: This field is required."),
        ("fr", "Ce brouillon n'est pas enregistré. Titre: Champ requis."),
    ],
)
def test_new_page_that_cannot_save_itself_names_what_is_missing(editor, language, says):
    UserProfile.objects.create(user=get_user_model().objects.get(), preferred_language=language)
    form = {name: value for name, value in article_form(title="").items() if name != "action-publish"}
    address = add_url(Article, factories.article_index())
    answer = editor.post(address, form, headers={"Accept": "application/json"}).json()
    assert answer["error_message"] == says


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "!!"},
        {"title": "a" * 300},
        {"expire_at": "2020-01-01 09:00"},
        {"go_live_at": "2040-01-02 09:00", "expire_at": "2040-01-01 09:00"},
    ],
)
def test_draft_with_something_wrong_saves_itself(editor, wrong):
    form = article_form(**wrong)
    del form["action-publish"]
    answer = editor.post(edit_url(factories.article("Sleep")), form, headers={"Accept": "application/json"}).json()
    assert answer["success"], answer


def test_sentences_without_a_full_stop_do_not_run_together():
    assert as_text([Missing("A", "Wrong", "a"), Missing("B", "Wrong.", "b")]) == "A: Wrong. B: Wrong."


def test_draft_with_an_overlong_tag_can_be_saved_repeatedly(editor, api):
    article = factories.article("Sleep", slug="sleep")
    form = article_form(tags=f"rest, {'a' * 101}")
    for _ in range(2):
        save(editor, article, form)
        assert list(listed(editor, article)) == ["#id_tags"]
        assert editor.get(edit_url(article)).context["form"]["tags"].value() == form["tags"]
    assert "tags" in refused(editor, article, form)
    assert editor.post(edit_url(article), {**form, "tags": "rest"}).status_code == 302
    assert [tag["name"] for tag in api("articles/sleep/").data["tags"]] == ["rest"]


def test_bulk_publishing_refuses_an_unfinished_page_with_the_reason(editor):
    article, other = factories.article("Sleep"), factories.article("Rest")
    for page, summary in ((article, "New."), (other, "New.")):
        form = article_form(title=page.title, slug=page.slug, summary=summary)
        save(editor, page, form, **({"hero": factories.picture().pk} if page == article else {}))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = editor.post(f"{bulk}?id={article.pk}&id={other.pk}", follow=True)
    told = BeautifulSoup(response.content, "html.parser").select_one(".messages").get_text()
    assert "“Sleep” cannot be published yet. What the picture shows: Describe what the picture shows" in told
    assert not Article.objects.filter(summary="New.").exists()


@pytest.mark.parametrize("way", [{"action-publish": "1", "go_live_at": "2040-01-01 09:00"}, {"action-submit": "1"}])
def test_unfinished_draft_is_neither_scheduled_nor_submitted(editor, way):
    article, workflow = factories.article("Sleep"), Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Approve"), sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=factories.home())
    form = article_form(hero=factories.picture().pk)
    del form["action-publish"]
    assert "hero_alt" in editor.post(edit_url(article), {**form, **way}).context["form"].errors
    assert not article.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert article.current_workflow_state is None


@pytest.mark.parametrize("publish", [approve, publish_in_list])
def test_unfinished_block_prevents_publishing_without_a_form(editor, publish):
    article = factories.article("Sleep")
    quote = {"text": "", "attribution": "", "role": ""}
    save(editor, article, article_form(summary="New.", body=streamfield([("quote", quote)])))
    article = draft_of(article)
    told = publish(editor, article).content.decode()
    assert "“Sleep” cannot be published yet. Body, Quote, Text: This field is required." in told
    assert not Article.objects.filter(summary="New.").exists()


def test_overlapping_hours_of_a_draft_are_listed(editor):
    location = factories.location("Annex", slug="annex")
    rows = [{"day": "monday", "opens": opens, "closes": "17:00"} for opens in ("9:00", "10:00")]
    hours = streamfield([("hours", row) for row in rows])
    save(editor, location, location_form(opening_hours=hours, comments=inline_formset([])))
    assert any("overlap" in line for line in listed(editor, location).values())


def test_page_related_to_itself_is_listed_and_left_out(editor):
    article, other = factories.article("Sleep"), factories.article("Rest")
    article.body = [("related", {"pages": [other, article]})]
    article.save(clean=False)
    publish_everything()
    shown = document_of(article)["body"][0]["value"]["pages"]
    assert [page["title"] for page in shown] == ["Rest"]
    save(editor, article, article_form(body=[]) | stream_form("body", article.body))
    assert "A page cannot be related to itself" in listed(editor, article)["#body-0-value-pages-1-value"]


def test_an_article_chosen_as_related_to_itself_is_refused(editor):
    article = factories.article("Sleep")
    chosen = inline_formset([{"article": article.pk}])
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), article_form(related_links=chosen))
    assert "A page cannot be related to itself" in answer.content.decode()
    assert not article.related_links.exists()


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("body-count", None),
        ("body-count", "x"),
        ("body-0-type", None),
        ("body-1-value-items-0-order", "x"),
        ("body-1-value-items-0-value-answer", "x"),
        ("body-2-value-row-count", None),
        ("body-2-value-column-0-type", "x"),
        ("references-count", None),
    ],
)
def test_malformed_form_is_a_bad_request(editor, name, sent):
    faq = {"items": [{"question": "How long?", "answer": "<p>Eight hours.</p>"}]}
    blocks = [("heading", {"level": "2", "text": "Why"}), ("faq", faq), ("table", factories.table(["Age"], ["Adults"]))]
    article = factories.article("Sleep", body=blocks)
    form = {**article_form(), **stream_form("body", article.body)}
    form = {key: value for key, value in form.items() if key != name} | ({name: sent} if sent else {})
    assert editor.post(edit_url(article), form).status_code == 400
