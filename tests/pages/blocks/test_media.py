from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.images.blocks import ImageBlock

from pages.blocks.media import FigureBlock
from pages.models import Article, Picture
from tests import factories
from tests.pages.documents import block_of, document_of

pytestmark = pytest.mark.django_db


def figure(picture: Picture, *, alt: str = "", decorative: bool = False, **texts: str) -> tuple[str, dict]:
    image = ImageBlock().to_python({"image": picture.pk, "alt_text": alt, "decorative": decorative})
    return ("image", {"image": image, "caption": "", "credit": "", **texts})


def article_with(*blocks: Any) -> Article:
    return factories.article(body=list(blocks))


def test_image_has_the_alternative_text_of_its_place() -> None:
    picture = factories.picture(description="Some trees")
    assert block_of(article_with(figure(picture, alt="Two firs")))["value"]["image"]["alt"] == "Two firs"


def test_decorative_image_has_empty_alternative_text() -> None:
    picture = factories.picture(description="Some trees")
    assert block_of(article_with(figure(picture, decorative=True)))["value"]["image"]["alt"] == ""


def test_credit_of_the_image_stands_in_for_that_of_the_block() -> None:
    picture = factories.picture(credit="A. Painter")
    article = article_with(figure(picture, alt="Firs"), figure(picture, alt="Firs", credit="The clinic"))
    assert [block["value"]["credit"] for block in document_of(article)["body"]] == ["A. Painter", "The clinic"]


def test_absent_caption_is_null() -> None:
    assert block_of(article_with(figure(factories.picture(), alt="Firs")))["value"]["caption"] is None


def test_deleted_image_is_left_out() -> None:
    picture = factories.picture()
    article = article_with(figure(picture, alt="Firs"), ("quote", {"text": "Stays."}))
    picture.delete()
    assert block_of(article)["type"] == "quote"


def test_image_that_carries_meaning_needs_alternative_text() -> None:
    with pytest.raises(ValidationError) as caught:
        FigureBlock().clean(FigureBlock().normalize(figure(factories.picture())[1]))
    assert "alt_text" in caught.value.block_errors["image"].block_errors
