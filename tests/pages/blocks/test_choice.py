"""Blocks in which editors choose a page or type in the details."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from pages.blocks.choice import PageOrTypedBlock
from pages.blocks.contact import ContactBlock
from pages.blocks.location import LocationBlock
from tests import factories
from tests.pages.documents import block_of

pytestmark = pytest.mark.django_db


class Kind(NamedTuple):
    name: str
    block: type[PageOrTypedBlock]
    page: Callable[..., Page]
    typed: dict[str, Any]


PHONE = ("phone", {"value": factories.PHONE})
KINDS = [
    Kind("contact", ContactBlock, factories.contact, {"title": "Front desk", "channels": [PHONE]}),
    Kind("location", LocationBlock, factories.location, {"name": "Annex", "address": factories.ADDRESS}),
]


@pytest.fixture(params=KINDS, ids=[kind.name for kind in KINDS])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


def test_chosen_page_and_typed_details_have_the_same_keys(kind: Kind) -> None:
    article = factories.article(body=[(kind.name, {"page": kind.page()}), (kind.name, {"typed": kind.typed})])
    assert list(block_of(article, 0)["value"]) == list(block_of(article, 1)["value"])


@pytest.mark.parametrize("hide", ["unpublish", "delete"])
def test_hidden_page_is_left_out(kind: Kind, hide: str) -> None:
    page = kind.page()
    article = factories.article(body=[(kind.name, {"page": page}), ("quote", {"text": "Stays."})])
    getattr(page, hide)()
    assert block_of(article)["type"] == "quote"


def test_chosen_page_with_typed_details_is_refused(kind: Kind) -> None:
    block = kind.block()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.normalize({"page": kind.page(), "typed": kind.typed}))
    assert f"Choose a {kind.name} page or type in the details, not both." in caught.value.block_errors["page"].message
