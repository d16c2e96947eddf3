"""Paths of fields, in the words of forms."""

import pytest
from django.utils.translation import override
from wagtail.models import Page

from pages.admin.field_labels import in_labels
from pages.models import Article, Location
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("gallery.images.2.image", "Gallery of pictures, Pictures 2, Picture"),
        ("faq.items.3.question", "Questions and answers, Questions 3, Question"),
        ("callout.tone", "Highlighted box, Kind"),
        ("call_to_action.href", "Button"),
        ("hero", "Picture"),
        ("summary", "Summary"),
        ("not_a_field.1", "Not a field 1"),
        ("", ""),
    ],
)
def test_a_path_is_told_in_the_labels_of_the_form(path, labels):
    assert in_labels(Article(), path) == labels


def test_a_path_of_a_page_is_told_as_its_type_calls_it():
    location = factories.location()
    assert in_labels(Page.objects.get(pk=location.pk), "opening_hours.1.day") == "Every week 1, Day"


def test_labels_are_in_the_language_of_who_reads_them():
    with override("fr"):
        assert in_labels(Location(), "opening_hours.2.day") == "Chaque semaine 2, Jour"


def test_a_path_of_what_was_deleted_has_no_labels():
    assert in_labels(None, "gallery.images.2") == "Gallery"
