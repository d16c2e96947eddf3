"""No page can have the path of the home page of a language."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from pages.models import PlainPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(factories.administrator())
    return client


@pytest.fixture
def french() -> Locale:
    return Locale.objects.create(language_code="fr")


def test_a_slug_of_a_language_is_refused_below_the_home_page(french):
    with pytest.raises(ValidationError, match="/fr/ is the home page in the language fr"):
        factories.plain_page("French", slug="fr")
    assert factories.plain_page("German", slug="de").slug == "de"
    assert factories.article("French", slug="fr").slug == "fr"


def test_error_is_shown_at_the_slug_and_the_form_keeps_its_content(editor, french):
    address = reverse("wagtailadmin_pages:add", args=["pages", "plainpage", factories.home().pk])
    body = streamfield([("quote", {"text": "All that was typed.", "attribution": ""})])
    form = {"title": "French", "slug": "fr", "intro": rich_text(""), "hero_alt": "", "body": body}
    form = nested_form_data({**form, "comments": inline_formset([])})
    shown = editor.post(address, {**form, "action-publish": "1"}).context["form"]
    assert "/fr/ is the home page in the language fr" in str(shown.errors["slug"])
    assert shown["body"].value()[0].value["text"] == "All that was typed."
    assert editor.post(address, form).status_code == 302
    assert not PlainPage.objects.get().live


def test_a_site_in_the_language_can_use_its_slug(french):
    home = factories.home()
    home.locale = french
    home.save()
    assert factories.plain_page("French", slug="fr").slug == "fr"


def test_a_language_whose_slug_is_taken_is_refused_in_the_admin(editor):
    factories.plain_page("About our French", slug="fr")
    told = editor.post(reverse("wagtaillocales:add"), {"language_code": "fr"}).content.decode()
    assert "The page “About our French” is at /fr/" in told
    assert not Locale.objects.filter(language_code="fr").exists()
    editor.post(reverse("wagtaillocales:add"), {"language_code": "de"})
    assert Locale.objects.filter(language_code="de").exists()


def test_a_page_cannot_be_moved_or_copied_to_the_path_of_a_language(editor, french):
    about = factories.plain_page()
    page = factories.publish(PlainPage(title="French", slug="fr"), below=about)
    home = factories.home()
    for told in (
        editor.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home.pk]), follow=True),
        editor.post(
            reverse("wagtailadmin_pages:copy", args=[page.pk]),
            {"new_title": "Copy", "new_slug": "fr", "new_parent_page": home.pk},
        ),
        editor.post(
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={page.pk}",
            {"chooser": home.pk, "move_applied": ""},
            follow=True,
        ),
    ):
        assert "/fr/ is the home page in the language fr" in told.content.decode()
    assert [child.slug for child in home.get_children()] == ["about"]


@pytest.mark.parametrize("home_first", [True, False])
def test_home_of_a_language_takes_precedence_over_a_page_at_its_path(api, french, home_first):
    about = factories.plain_page()

    def add_home() -> None:
        home = factories.home().copy_for_translation(french)
        home.save_revision().publish()

    def rename() -> None:
        Page.objects.filter(pk=about.pk).update(slug="fr", url_path="/home-of-ours/fr/")

    for step in (add_home, rename) if home_first else (rename, add_home):
        step()
        api("pages/")
    assert api("routes/", path="/fr/").data["document"]["locale"] == "fr"
