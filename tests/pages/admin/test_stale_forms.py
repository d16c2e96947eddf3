"""A form does not overwrite changes that somebody else saved after it was opened."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from pages.admin.stale_forms import CHOOSE_AGAIN, NEWER
from pages.models import Attachment, Person, Picture, SiteSettings
from tests import factories
from tests.forms import stream_form

pytestmark = pytest.mark.django_db


def opened(editor: Client, address: str) -> dict[str, Any]:
    """Return the fields that the unchanged form of an edit view sends."""
    page = BeautifulSoup(editor.get(address).content, "html.parser")
    fields: dict[str, Any] = {}
    for field in page.select("form[data-edit-form] :is(input, textarea, select)[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            fields[str(field["name"])] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            fields[str(field["name"])] = field.get_text().removeprefix("\n")
        elif field.get("type") not in {"checkbox", "radio", "submit", "file"}:
            fields[str(field["name"])] = field.get("value", "")
    return {name: value for name, value in fields.items() if "__prefix__" not in name}


def edit_person(person: Person) -> str:
    return reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk])


def drafted(person: Person) -> tuple[str, str]:
    draft = Person.objects.get(pk=person.pk).get_latest_revision_as_object()
    return draft.role, draft.credentials


def test_an_older_form_of_a_snippet_is_refused_once(editor):
    person = factories.person(role="Editor")
    address = edit_person(person)
    older = opened(editor, address)
    assert editor.post(address, {**opened(editor, address), "role": "Reviewer"}).status_code == 302
    refused = editor.post(address, {**older, "credentials": "MD"})
    assert str(NEWER) in refused.content.decode()
    assert drafted(person) == ("Reviewer", "")
    form = refused.context["form"]
    assert form["credentials"].value() == "MD"
    again = {**older, "credentials": "MD", "opened_version": form["opened_version"].value()}
    assert editor.post(address, again).status_code == 302
    assert drafted(person) == ("Editor", "MD")


def test_an_unchanged_form_can_be_saved(editor):
    address = edit_person(factories.person(role="Editor"))
    for _ in range(2):
        assert editor.post(address, opened(editor, address)).status_code == 302


@pytest.mark.parametrize("make", [factories.picture, factories.document])
def test_an_older_form_of_a_file_is_refused(editor, make):
    row: Picture | Attachment = make()
    kind = "wagtailimages" if isinstance(row, Picture) else "wagtaildocs"
    address = reverse(f"{kind}:edit", args=[row.pk])
    older = opened(editor, address)
    assert editor.post(address, {**opened(editor, address), "title": "Newer"}).status_code == 302
    assert str(NEWER) in editor.post(address, {**older, "title": "Older"}).content.decode()
    row.refresh_from_db()
    assert row.title == "Newer"


def test_an_older_form_of_the_settings_is_refused(editor):
    settings = factories.settings_of_site(name="Clinic")
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", settings.site_id])
    streams = {name: streamfield([]) for name in ("languages", "header", "footer", "social")}
    older = {**opened(editor, address), **nested_form_data(streams)}
    SiteSettings.objects.filter(pk=settings.pk).update(name="Newer")
    assert str(NEWER) in editor.post(address, {**older, "name": "Older"}).content.decode()
    settings.refresh_from_db()
    assert settings.name == "Newer"


def test_a_form_is_not_older_than_what_publishing_changes(editor):
    picture = factories.picture()
    address = reverse("wagtailimages:edit", args=[picture.pk])
    form = opened(editor, address)
    Picture.objects.filter(pk=picture.pk).update(is_published=not picture.is_published, published_file="copies/x.jpg")
    assert editor.post(address, form).status_code == 302


def test_a_refused_form_asks_for_its_file_again(editor):
    document = factories.document()
    address = reverse("wagtaildocs:edit", args=[document.pk])
    older = opened(editor, address)
    Attachment.objects.filter(pk=document.pk).update(title="Newer")
    sent = {**older, "file": ContentFile(b"%PDF-1.7 new", "new.pdf")}
    answer = editor.post(address, sent)
    assert f"{NEWER} {CHOOSE_AGAIN}" in answer.content.decode()
    assert answer.context["document"].file.name == document.file.name


def test_an_older_form_does_not_remove_tags(editor):
    picture = factories.picture()
    address = reverse("wagtailimages:edit", args=[picture.pk])
    older = opened(editor, address)
    picture.tags.add("trees")
    assert str(NEWER) in editor.post(address, {**older, "title": "Older"}).content.decode()
    assert list(picture.tags.names()) == ["trees"]


def test_settings_with_a_block_without_an_id_are_saved(editor):
    item = {"type": "item", "value": {"title": "Us", "address": "https://example.org/", "page": None, "children": []}}
    settings = factories.settings_of_site(name="Clinic")
    SiteSettings.objects.filter(pk=settings.pk).update(header=[item])
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", settings.site_id])
    settings.refresh_from_db()
    streams = nested_form_data({name: streamfield([]) for name in ("languages", "footer", "social")})
    form = {**opened(editor, address), **streams, **stream_form("header", settings.header)}
    assert editor.post(address, form).status_code == 302


def test_reverting_notices_that_somebody_saved_meanwhile(editor):
    person = factories.person(role="Editor")
    old = person.save_revision()
    address = reverse(Person.snippet_viewset.get_url_name("revisions_revert"), args=[person.pk, old.pk])
    editor.post(edit_person(person), {**opened(editor, edit_person(person)), "role": "Reviewer"})
    form = opened(editor, address)
    editor.post(edit_person(person), {**opened(editor, edit_person(person)), "role": "Writer"})
    assert str(NEWER) in editor.post(address, form).content.decode()
    assert drafted(person) == ("Writer", "")
    assert editor.post(address, opened(editor, address)).status_code == 302
    assert drafted(person) == ("Editor", "")
