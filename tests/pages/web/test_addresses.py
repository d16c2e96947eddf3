"""Addresses of pages that another page has already."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from pages.models import Article
from tests import factories
from tests.forms import add_url, article_form

pytestmark = pytest.mark.django_db
TAKEN = "Another page here already has the address “soon-news”. Choose another one."


@pytest.fixture
def first() -> Article:
    return factories.article("Soon news", slug="soon-news")


def new(editor: Client, page: Article, **fields: Any) -> Any:
    return editor.post(add_url(Article, page.get_parent()), article_form(**{"slug": "soon-news", **fields}))


def test_address_that_was_made_of_the_title_gets_a_number(editor: Client, first: Article) -> None:
    for _ in range(2):
        new(editor, first, title="Soon news")
    assert list(Article.objects.order_by("pk").values_list("slug", "live")) == [
        ("soon-news", True),
        ("soon-news-2", True),
        ("soon-news-3", True),
    ]


def test_longest_address_makes_room_for_a_number(editor: Client) -> None:
    longest = "a" * 255
    first = factories.article(longest, slug=longest)
    new(editor, first, title=longest, slug=longest)
    assert Article.objects.get(slug=f"{longest[:245]}-2").live


def test_draft_keeps_its_number_when_it_saves_itself_again(editor: Client, first: Article) -> None:
    """The form still has the address without the number."""
    form = {**article_form(title="Soon news", slug="soon-news"), "action-publish": ""}
    del form["action-publish"]
    answer = editor.post(add_url(Article, first.get_parent()), form, headers={"Accept": "application/json"}).json()
    for summary in ("One", "Two"):
        address = reverse("wagtailadmin_pages:edit", args=[answer["pk"]])
        sent = editor.post(address, {**form, "summary": summary}, headers={"Accept": "application/json"}).json()
        assert sent["success"]
    draft = Article.objects.get(pk=answer["pk"]).get_latest_revision_as_object()
    assert (draft.slug, draft.summary, draft.unfinished) == ("soon-news-2", "Two", {})


def test_address_that_somebody_typed_is_refused_in_plain_words(editor: Client, first: Article) -> None:
    assert TAKEN in new(editor, first, title="Other news").content.decode()
    assert "An address has only letters" in new(editor, first, title="Other", slug="a b").content.decode()
    live = factories.article("Old news", slug="old-news")
    address = reverse("wagtailadmin_pages:edit", args=[live.pk])
    assert TAKEN in editor.post(address, article_form(title="Soon news", slug="soon-news")).content.decode()
    with pytest.raises(ValidationError, match=TAKEN):
        factories.article("Third", slug="soon-news")


def test_copy_has_an_address_that_is_free(editor: Client, first: Article) -> None:
    address = reverse("wagtailadmin_pages:copy", args=[first.pk])
    shown = editor.get(address).content.decode()
    assert 'value="soon-news-2"' in shown
    form = {"new_title": "Copy", "new_slug": "soon-news", "new_parent_page": first.get_parent().pk}
    refused = editor.post(address, form).content.decode()
    assert TAKEN in refused
    assert "slug" not in " ".join(part.split("<")[0].lower() for part in refused.split(">"))
    assert Article.objects.count() == 1


def test_page_is_not_moved_to_a_page_with_its_address(editor: Client, first: Article) -> None:
    elsewhere = factories.home().add_child(instance=type(first.get_parent().specific)(title="News", slug="news"))
    other = elsewhere.add_child(instance=Article(title="Soon news", slug="soon-news"))
    address = reverse("wagtailadmin_pages:move_confirm", args=[first.pk, elsewhere.pk])
    assert "A page below “News” already has the address “soon-news”." in editor.get(address, follow=True).text
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    told = editor.post(f"{bulk}?id={first.pk}&next=/admin/", {"chooser": elsewhere.pk, "move_applied": ""}).text
    assert "A page below the chosen one already has the address of these pages." in told
    other.delete()
    assert editor.get(address).status_code == 200


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Marcher à l’aube", "marcher-à-l-aube"),
        ("Jusqu'au bout d'un été", "jusqu-au-bout-d-un-été"),
        ("Why we don’t sleep at one o'clock", "why-we-dont-sleep-at-one-oclock"),
    ],
)
def test_french_apostrophe_separates_words_and_an_english_one_does_not(title: str, slug: str) -> None:
    assert factories.article(title, slug="").slug == slug
