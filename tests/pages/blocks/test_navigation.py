import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from api.models import PublishedDocument
from api.publishing.publish import publish_everything
from pages.blocks.navigation import MenuLinkBlock
from tests import factories

pytestmark = pytest.mark.django_db


def header() -> list[dict]:
    publish_everything()
    return json.loads(bytes(PublishedDocument.objects.get(type="site").body))["navigation"]["header"]


def error(**value: Any) -> dict:
    block = MenuLinkBlock()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize(value))
    return caught.value.block_errors


def test_item_without_a_title_has_the_title_of_its_page() -> None:
    factories.settings_of_site(header=[("item", {"title": "", "page": factories.plain_page("About")})])
    assert [(item["title"], item["href"]) for item in header()] == [("About", "/about/")]


def test_item_has_children() -> None:
    child = {"title": "Elsewhere", "address": "https://example.org/"}
    page = factories.plain_page("About")
    factories.settings_of_site(header=[("item", {"title": "Us", "page": page, "children": [child]})])
    assert header()[0]["children"] == [
        {"title": "Elsewhere", "href": "https://example.org/", "page": None, "children": []}
    ]


def test_item_of_an_unpublished_page_is_left_out() -> None:
    page = factories.plain_page()
    factories.settings_of_site(header=[("item", {"page": page})])
    page.unpublish()
    assert header() == []


def test_link_needs_a_page_or_an_address() -> None:
    assert "one of the two" in error(page=None, address="")["page"].message


def test_link_to_an_address_needs_a_title() -> None:
    assert "title" in error(page=None, address="https://example.org/", title="")
