"""Hiding a page or a collection, as an editor does it."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from tests import factories

pytestmark = pytest.mark.django_db


def of_page(page) -> str:
    return reverse("wagtailadmin_pages:set_privacy", args=[page.pk])


def of_collection(collection: Collection) -> str:
    return reverse("wagtailadmin_collections:set_privacy", args=[collection.pk])


def offered(editor: Client, address: str) -> list[tuple[str, bool]]:
    """The words beside each choice, and whether it is the one that holds."""
    form = BeautifulSoup(editor.get(address).json()["html"], "html.parser")
    assert {field["name"] for field in form.select("input[name], textarea, select")} == {
        "csrfmiddlewaretoken",
        "restriction_type",
    }
    return [(label.get_text(strip=True), label.input.has_attr("checked")) for label in form.select("label:has(input)")]


def test_page_is_public_or_hidden_from_readers(editor, api):
    article = factories.article("Sleep")
    assert offered(editor, of_page(article)) == [("Public", True), ("Hidden from readers", False)]
    assert api("articles/sleep/").status_code == 200
    editor.post(of_page(article), {"restriction_type": "login"})
    assert offered(editor, of_page(article)) == [("Public", False), ("Hidden from readers", True)]
    assert api("articles/sleep/").status_code == 404
    editor.post(of_page(article), {"restriction_type": "none"})
    assert api("articles/sleep/").status_code == 200


def test_page_below_a_hidden_one_says_so(editor):
    article = factories.article("Sleep")
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login")
    (inherited, _), hidden = offered(editor, of_page(article))
    assert "inherited" in inherited
    assert hidden == ("Hidden from readers", False)


def test_collection_is_public_or_hidden_from_readers(editor):
    collection = Collection.get_first_root_node().add_child(name="Forms")
    assert offered(editor, of_collection(collection)) == [("Public", True), ("Hidden from readers", False)]
    editor.post(of_collection(collection), {"restriction_type": "login"})
    assert offered(editor, of_collection(collection)) == [("Public", False), ("Hidden from readers", True)]


def test_root_collection_is_not_hidden(editor):
    root = Collection.get_first_root_node()
    answers = [editor.get(of_collection(root)), editor.post(of_collection(root), {"restriction_type": "login"})]
    assert all("hide every picture and document from readers" in answer.json()["html"] for answer in answers)
    assert not CollectionViewRestriction.objects.exists()


def test_root_collection_that_is_hidden_can_be_made_public(editor):
    root = Collection.get_first_root_node()
    CollectionViewRestriction.objects.create(collection=root, restriction_type="login")
    editor.post(of_collection(root), {"restriction_type": "none"})
    assert not CollectionViewRestriction.objects.exists()


@pytest.mark.parametrize("kind", ["password", "groups"])
def test_what_cannot_work_is_refused(editor, kind):
    article = factories.article("Sleep")
    collection = Collection.get_first_root_node().add_child(name="Forms")
    for address in (of_page(article), of_collection(collection)):
        editor.post(address, {"restriction_type": kind, "password": "x"})
    assert not PageViewRestriction.objects.exists()
    assert not CollectionViewRestriction.objects.exists()


@pytest.mark.parametrize("kind", ["password", "groups"])
def test_restriction_of_another_kind_is_shown_as_hidden(editor, kind):
    article = factories.article("Sleep")
    collection = Collection.get_first_root_node().add_child(name="Forms")
    PageViewRestriction.objects.create(page=article, restriction_type=kind, password="x")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind, password="x")
    for address in (of_page(article), of_collection(collection)):
        assert offered(editor, address) == [("Public", False), ("Hidden from readers", True)]


def test_history_of_a_page_says_it_in_these_words(editor):
    article = factories.article("Sleep")
    editor.post(of_page(article), {"restriction_type": "login"})
    history = editor.get(reverse("wagtailadmin_pages:history", args=[article.pk])).content.decode()
    assert "Hidden from readers" in history
    assert "logged-in" not in history
