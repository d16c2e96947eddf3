"""Actions on several pages of a list."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from pages.models import PlainPage, Tag
from pages.roles import AUTHOR, REVIEWER
from tests import factories
from tests.pages.test_roles import user

pytestmark = pytest.mark.django_db


def act(editor: Client, action: str, *pages: Page, **form: object) -> HttpResponse:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return editor.post(f"{address}?{chosen}&next=/admin/", form, follow=True)


@pytest.mark.parametrize("section_first", [True, False])
def test_page_is_deleted_together_with_a_chosen_page_above_it(editor: Client, section_first: bool) -> None:
    article, other = factories.article("Sleep"), factories.plain_page()
    section = article.get_parent()
    chosen = [section, article, other] if section_first else [article, section, other]
    confirmation = {"confirm_site_name": settings.WAGTAIL_SITE_NAME}
    told = act(editor, "delete", *chosen, **confirmation).content.decode()
    assert not Page.objects.filter(pk__in=[page.pk for page in chosen]).exists()
    assert "2 pages and 1 child page have been deleted" in told


def test_page_is_moved_together_with_a_chosen_page_above_it(editor: Client) -> None:
    section, other = factories.plain_page(), factories.plain_page("Other")
    inner = factories.publish(PlainPage(title="Inner"), below=section)
    deep = factories.publish(PlainPage(title="Deep"), below=inner)
    act(editor, "move", section, inner, chooser=other.pk, move_applied="")
    assert Page.objects.get(pk=section.pk).get_parent().pk == other.pk
    assert Page.objects.get(pk=inner.pk).get_parent().pk == section.pk
    assert Page.objects.get(pk=deep.pk).url_path == "/home-of-ours/other/about/inner/deep/"
    assert Page.find_problems() == ([], [], [], [], [])


def test_choice_of_the_pages_below_is_named_in_the_language_of_the_admin(editor: Client) -> None:
    section = factories.article("Sleep").get_parent()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    assert "Also the pages below" in editor.get(f"{address}?id={section.pk}").text


@pytest.mark.parametrize("role", [AUTHOR, REVIEWER])
@pytest.mark.parametrize(
    ("make", "action"),
    [
        (factories.person, "delete"),
        (factories.category, "delete"),
        (lambda: Tag.objects.create(name="Sleep"), "delete"),
        (factories.picture, "delete"),
        (factories.document, "delete"),
        (factories.plain_page, "delete"),
        (factories.plain_page, "unpublish"),
    ],
)
def test_nobody_reads_that_nothing_was_changed_successfully(
    client: Client, role: str, make: Callable[[], Model], action: str
) -> None:
    thing = make()
    client.force_login(user("writer", role))
    address = reverse("wagtail_bulk_action", args=[thing._meta.app_label, thing._meta.model_name, action])
    form = {"confirm_site_name": settings.WAGTAIL_SITE_NAME}
    told = client.post(f"{address}?id={thing.pk}&next=/admin/", form, follow=True)
    assert type(thing).objects.filter(pk=thing.pk).exists()
    assert [str(message) for message in told.context["messages"] if message.level_tag == "success"] == []
