"""The search of the admin."""

import pytest
from django.urls import reverse
from wagtail.search import index

from tests import factories

pytestmark = pytest.mark.django_db

PARAGRAPH = " ".join(f"word{number}" for number in range(500))


@pytest.mark.parametrize(
    ("name", "args", "parameter"),
    [
        ("wagtailadmin_pages:search", [], "q"),
        ("wagtailimages:index", [], "q"),
        ("wagtaildocs:index", [], "q"),
        ("wagtailadmin_choose_page_search", [], "q"),
        ("wagtailimages_chooser:choose_results", [], "q"),
        ("wagtailadmin_api:pages:listing", [], "search"),
    ],
)
def test_a_pasted_paragraph_can_be_searched(editor, name, args, parameter):
    for question in (PARAGRAPH, f'"{PARAGRAPH}"', '"a" b ' * 500, '"a" ' * 2_000):
        assert editor.get(reverse(name, args=args), {parameter: question}).status_code == 200


def test_words_of_drafts_are_not_found(editor):
    """Everybody finds all pages, and would find out which words the drafts of others have."""
    page = factories.article("Rest", body=[("rich_text", "<p>Zebrafish sleep too.</p>")], summary="Xylophones")
    address = reverse("wagtailadmin_pages:search")
    for found in (True, False):
        index.insert_or_update_object(page)
        for word in ("zebrafish", "xylophones"):
            listed = editor.get(address, {"q": word}).context["page_obj"].object_list
            assert [one.pk for one in listed] == [page.pk] * found
        page.live = False
        page.save()


def test_pages_are_found_by_their_words(editor):
    index.insert_or_update_object(factories.article("Sleep well"))
    found = editor.get(reverse("wagtailadmin_pages:search"), {"q": "sleep well"}).content.decode()
    assert "Sleep well" in found
