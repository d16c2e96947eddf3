"""Names of tags in the forms of pages, pictures, documents and snippets."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from taggit.models import Tag as FileTag

from pages.models import Article, Attachment, Picture, Tag
from pages.models.taxonomy import NO_COMMAS
from tests import factories
from tests.forms import article_form

pytestmark = pytest.mark.django_db

ODD = ["Anxiety, fear", 'say "hi" now', "one,two", '"quoted" words', "plain", "two words"]


def sent_by_the_script(shown: Any, *typed: str) -> str:
    """Return what Wagtail's script (tag-it) sends of a field, after somebody has chosen or typed more names."""
    options = json.loads(shown["data-w-tag-options-value"])
    delimiter = options.get("singleFieldDelimiter", ",")
    names = [name.strip() for name in [*shown.get("value", "").split(delimiter), *typed]]
    return delimiter.join(f'"{name}"' if name[0] != '"' and " " in name else name for name in names if name)


def field_of(editor: Client, address: str) -> Any:
    return BeautifulSoup(editor.get(address).content, "html.parser").select_one("input[name=tags]")


def names(thing: Any) -> set[str]:
    return set(thing.tags.values_list("name", flat=True))


@pytest.mark.parametrize("count", [1, len(ODD)])
def test_untouched_form_keeps_tags_with_commas_and_quotes(editor: Client, count: int) -> None:
    article = factories.article("Sleep", slug="sleep")
    for number, name in enumerate(ODD):
        Tag.objects.create(name=name, slug=str(number))
    article.tags.set(ODD[:count])
    article.save()
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    editor.post(address, article_form(tags=sent_by_the_script(field_of(editor, address))))
    assert names(Article.objects.get(pk=article.pk)) == set(ODD[:count])
    assert Tag.objects.count() == len(ODD)


@pytest.mark.parametrize("kind", ["images", "docs"])
def test_pictures_and_documents_take_as_many_tags_as_pages(editor: Client, kind: str) -> None:
    thing = factories.picture() if kind == "images" else factories.document()
    sent = {"title": "Trees", "collection": thing.collection_id, "credit": "", "description": ""}
    many = ",".join(f"tag{number}" for number in range(101))
    answer = editor.post(reverse(f"wagtail{kind}:edit", args=[thing.pk]), {**sent, "tags": many})
    assert "Give at most 100 tags, not 101." in answer.content.decode()
    assert not thing.tags.exists()


def test_tag_with_a_comma_that_exists_can_be_chosen(editor: Client) -> None:
    article = factories.article("Sleep", slug="sleep")
    Tag.objects.create(name="Anxiety, fear", slug="anxiety-fear")
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    for chosen in (["Anxiety, fear"], ["rest"]):
        editor.post(address, article_form(tags=sent_by_the_script(field_of(editor, address), *chosen)))
    assert names(Article.objects.get(pk=article.pk)) == {"Anxiety, fear", "rest"}


@pytest.mark.parametrize("name", ['say "hi" now', "Anxiety, fear"])
def test_new_tag_with_a_comma_or_quote_is_refused(editor: Client, name: str) -> None:
    article = factories.article("Sleep", slug="sleep")
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    sent = article_form(tags=sent_by_the_script(field_of(editor, address), "rest", name))
    assert editor.post(address, sent).context["form"].errors["tags"] == [NO_COMMAS]
    snippet = editor.post(reverse(Tag.snippet_viewset.get_url_name("add")), {"name": name, "slug": "x"})
    assert snippet.context["form"].errors["name"] == [NO_COMMAS]
    assert not Tag.objects.exists()


@pytest.mark.parametrize(
    ("make", "edit"), [(factories.picture, "wagtailimages:edit"), (factories.document, "wagtaildocs:edit")]
)
def test_files_keep_their_tags_in_an_untouched_form(editor: Client, make: Any, edit: str) -> None:
    file = make()
    FileTag.objects.bulk_create(FileTag(name=name, slug=str(number)) for number, name in enumerate(ODD))
    file.tags.set(ODD)
    address = reverse(edit, args=[file.pk])
    sent = {"title": "Trees", "collection": file.collection_id, "tags": sent_by_the_script(field_of(editor, address))}
    assert editor.post(address, {**sent, "credit": "", "description": ""}).status_code == 302
    assert names(type(file).objects.get(pk=file.pk)) == set(ODD)


@pytest.mark.parametrize(("model", "make"), [(Picture, factories.picture), (Attachment, factories.document)])
def test_files_can_be_tagged_in_their_list(editor: Client, model: type, make: Any) -> None:
    file = make()
    FileTag.objects.create(name="Anxiety, fear", slug="anxiety-fear")
    label, name = model._meta.app_label, model._meta.model_name
    address = f"{reverse('wagtail_bulk_action', args=[label, name, 'add_tags'])}?id={file.pk}"
    sent = sent_by_the_script(field_of(editor, address), "two words", "Anxiety, fear")
    assert editor.post(address, {"tags": sent}).status_code == 302
    assert names(model.objects.get(pk=file.pk)) == {"two words", "Anxiety, fear"}


@pytest.mark.parametrize("kind", ["wagtailimages", "wagtaildocs"])
def test_form_of_a_file_says_once_how_tags_are_typed(editor: Client, kind: str) -> None:
    file = factories.picture() if kind == "wagtailimages" else factories.document()
    html = editor.get(reverse(f"{kind}:edit", args=[file.pk])).text
    assert "Type a tag and press Enter." in html
    assert "comma-separated" not in html
