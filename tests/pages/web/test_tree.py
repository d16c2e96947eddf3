"""The pages above and below others."""

import pytest
from wagtail.models import Page

from pages.web.tree import at_or_below, paths_above
from tests import factories

pytestmark = pytest.mark.django_db


def test_pages_below_several_are_found_with_them_and_none_below_none():
    factories.article("Sleep")
    article = Page.objects.get(slug="sleep")
    index, home = article.get_parent(), article.get_parent().get_parent()
    assert set(Page.objects.filter(at_or_below([article, index]))) == {index, article}
    assert {home, index, article} <= set(Page.objects.filter(at_or_below([home])))
    assert not Page.objects.filter(at_or_below([])).exists()


def test_paths_above_a_page_are_those_of_its_ancestors():
    page = Page.objects.get(pk=factories.article("Sleep").pk)
    assert paths_above(page.path) == [above.path for above in page.get_ancestors()]
