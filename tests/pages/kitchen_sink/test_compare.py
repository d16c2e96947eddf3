"""What a comparison of two versions shows: the words of the form, and never what is stored."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.blocks import PageChooserBlock
from wagtail.models import Page

from pages.admin.compared_values import comparison_of
from pages.models import Article, Contact, Location
from tests import factories
from tests.kitchen_sink import kitchen_sink

pytestmark = pytest.mark.django_db

# Values as they are stored: empty ones, objects, dates, ids.
STORED = re.compile(r"^(None|True|False)$|[{}]|\w+\(\w+=|\d{4}-\d\d-\d\d|[0-9a-f]{8}-[0-9a-f]{4}")
# Codes of choices that the kitchen sink has, and names of fields.
CODES = {"emergency", "primary", "secondary", "monday", "friday", "CA", "question", "opens", "note", "alt_text"}


@pytest.fixture
def pages() -> dict[type[Page], Page]:
    article = kitchen_sink()
    return {Article: article, Location: Location.objects.get(), Contact: Contact.objects.get()}


def emptied(page: Any) -> Any:
    """Return another version of a page, in which everything that can be empty is so."""
    for field in page._meta.get_fields():
        if field.name in {"hero_alt", "country", "timezone"} or not getattr(field, "editable", False):
            continue
        if type(field).__name__ == "StreamField":
            setattr(page, field.name, [])
        elif type(field).__name__ == "BooleanField":
            setattr(page, field.name, not getattr(page, field.name))
        elif field.null and not field.is_relation:
            setattr(page, field.name, None)
    for name in ("authorships", "related_links", "tags"):
        if hasattr(page, name):
            getattr(page, name).clear()
    return page


@pytest.mark.parametrize("model", [Article, Location, Contact])
@pytest.mark.parametrize("emptied_first", [True, False])
def test_comparison_shows_labels_and_no_stored_values(editor, pages, model, emptied_first):
    page = pages[model]
    full = page.save_revision(clean=False)
    empty = emptied(page.get_latest_revision_as_object()).save_revision(clean=False)
    old, new = (empty, full) if emptied_first else (full, empty)
    answer = editor.get(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, old.pk, new.pk]))
    table = BeautifulSoup(answer.content, "html.parser").select_one("table")
    lines = [line.strip() for line in table.get_text("\n").splitlines() if line.strip()]
    assert [line for line in lines if STORED.search(line) or line in CODES] == []
    labels = [term.get_text() for term in table.select("dt")]
    assert [label for label in labels if not label[0].isupper()] == []
    shown = {
        Article: {
            "Quote",
            "Highlighted box",
            "Emergency",
            "Stands out",
            "Canada",
            "Monday",
            "Aug. 3, 2026",
            "Recovery",
        },
        Location: {"Phone"},
        Contact: {"Phone", "Messaging"},
    }
    assert shown[model] <= set(lines)


def test_comparison_of_what_was_chosen_reads_no_tables(queries):
    """A chooser has all rows of its table as choices."""
    one, other = factories.article("Rest"), factories.article("Sleep")
    comparison = comparison_of(block := PageChooserBlock())(block, True, True, one, other)
    assert queries(comparison.htmldiff) == 0
    assert "Rest" in comparison.htmldiff()
